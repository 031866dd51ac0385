//! M/M/4 on nexosim: a source that schedules itself sends each customer to a station, whose
//! services schedule their ends. Prints customers, mean wait and seconds.

use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::{EventSinkReader, EventSource, Output, SinkState, event_slot};
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

const SERVERS: u32 = 4;
const ARRIVAL_MEAN_NS: f64 = 1e9 / 3200.0;
const SERVICE_MEAN_NS: f64 = 1e6;

/// A generator, and how often it was used: models must be serialisable.
#[derive(Clone, Serialize, Deserialize)]
struct Draws {
    #[serde(skip, default = "generator")]
    stream: Pcg64Mcg,
}

fn generator() -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(1)
}

impl Draws {
    fn exponential(&mut self, mean_ns: f64) -> Duration {
        let uniform = ((self.stream.next_u64() >> 11) + 1) as f64 / 9_007_199_254_740_992.0;
        // An event cannot be scheduled for now.
        Duration::from_nanos((-uniform.ln() * mean_ns + 0.5).max(1.0) as u64)
    }
}

#[derive(Serialize, Deserialize)]
struct Source {
    left: u64,
    draws: Draws,
    out: Output<()>,
}

#[Model]
impl Source {
    async fn start(&mut self, _: (), context: &Context<Self>) {
        self.arrive((), context).await;
    }

    #[nexosim(schedulable)]
    async fn arrive(&mut self, _: (), context: &Context<Self>) {
        self.out.send(()).await;
        self.left -= 1;
        if self.left > 0 {
            let interval = self.draws.exponential(ARRIVAL_MEAN_NS);
            context.schedule_event(interval, schedulable!(Self::arrive), ()).unwrap();
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Station {
    idle: u32,
    queue: VecDeque<MonotonicTime>,
    wait_ns: u128,
    served: u64,
    total: u64,
    draws: Draws,
    done: Output<u128>,
}

#[Model]
impl Station {
    async fn join(&mut self, _: (), context: &Context<Self>) {
        if self.idle > 0 {
            self.idle -= 1;
            self.serve(context.time(), context);
        } else {
            self.queue.push_back(context.time());
        }
    }

    fn serve(&mut self, since: MonotonicTime, context: &Context<Self>) {
        self.wait_ns += context.time().duration_since(since).as_nanos();
        let service = self.draws.exponential(SERVICE_MEAN_NS);
        context.schedule_event(service, schedulable!(Self::end), ()).unwrap();
    }

    #[nexosim(schedulable)]
    async fn end(&mut self, _: (), context: &Context<Self>) {
        self.served += 1;
        match self.queue.pop_front() {
            Some(since) => self.serve(since, context),
            None => self.idle += 1,
        }
        if self.served == self.total {
            self.done.send(self.wait_ns).await;
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let total: u64 = std::env::args().nth(1).ok_or("how many customers?")?.parse()?;
    let draws = Draws { stream: generator() };
    let mut source = Source { left: total, draws: draws.clone(), out: Output::default() };
    let mut station = Station {
        idle: SERVERS,
        queue: VecDeque::new(),
        wait_ns: 0,
        served: 0,
        total,
        draws,
        done: Output::default(),
    };
    station.draws.stream = Pcg64Mcg::seed_from_u64(2);
    let (sources, stations) = (Mailbox::new(), Mailbox::new());
    source.out.connect(Station::join, &stations);
    // One thread, which is what nexosim is fastest with here.
    let mut bench = SimInit::with_num_threads(1);
    let start = EventSource::new().connect(Source::start, &sources).register(&mut bench);
    let (sink, mut waits) = event_slot(SinkState::Enabled);
    station.done.connect_sink(sink);
    let mut simulation = bench
        .add_model(source, sources, "source")
        .add_model(station, stations, "station")
        .init(MonotonicTime::EPOCH)?;
    let began = Instant::now();
    simulation.process_event(&start, ())?;
    simulation.run()?;
    let seconds = began.elapsed().as_secs_f64();
    let wait_ns = waits.try_read().ok_or("the last customer was not served")?;
    println!("{total} {:.0} {seconds:.6}", wait_ns as f64 / total as f64);
    Ok(())
}
