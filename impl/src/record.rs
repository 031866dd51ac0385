//! XML health records: split into partitions and put together again, byte for byte.
