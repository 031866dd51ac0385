//! Tests of the simulator as a whole, in one program: it is linked once, and its tests run side by side.

mod queueing;
mod readers;
mod replay;
mod workloads;
