//! Shards: every N-th part of the work, for tasks of a job array that each do their own.

use std::fmt;
use std::str::FromStr;

/// More shards than this are a slip of the finger.
const SHARDS_MAX: u64 = 1_000_000;

/// Every N-th part. Shards are counted modulo N: 0/N to (N-1)/N are all, and so are 1/N to N/N.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: u64,
    of: u64,
}

impl Shard {
    /// All parts.
    pub const WHOLE: Self = Self { index: 0, of: 1 };

    /// Whether a part belongs to this shard.
    #[must_use]
    pub const fn has(self, part: usize) -> bool {
        part as u64 % self.of == self.index
    }

    /// The number of a part, counted within the shard from 0; none beyond the range of numbers.
    #[must_use]
    pub fn part(self, number: u64) -> Option<u64> {
        number.checked_mul(self.of)?.checked_add(self.index)
    }

    /// How many of the first parts belong to this shard.
    #[must_use]
    pub const fn share(self, parts: u64) -> u64 {
        parts.saturating_sub(self.index).div_ceil(self.of)
    }

    /// How many shards there are.
    #[must_use]
    pub const fn count(self) -> u64 {
        self.of
    }

    /// All shards of so many, none if there are too many.
    pub fn all(of: u64) -> impl Iterator<Item = Self> {
        let of = if of <= SHARDS_MAX { of } else { 0 };
        (0..of).map(move |index| Self { index, of })
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

/// Text that names no shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShardError {
    /// Neither I/N nor `auto`.
    Form(String),
    /// `auto` where no scheduler says which task this is.
    NoScheduler,
    /// `auto` where two do.
    TwoSchedulers([&'static str; 2]),
    /// `auto` where the scheduler does not say how many tasks there are.
    NoCount(&'static str),
    /// A variable that holds something else than a number.
    Variable {
        /// Its name.
        name: &'static str,
        /// What it holds.
        text: String,
    },
    /// Tasks whose numbers are not consecutive: modulo N, some would do the same work.
    Step(&'static str),
}

impl fmt::Display for ShardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(text) => write!(
                f,
                "{text:?} is not a shard: I/N, with I at most N, such as 1/4; or auto, or auto/N"
            ),
            Self::NoScheduler => {
                let names: Vec<&str> = ARRAYS.iter().map(|array| array.index).collect();
                write!(f, "this is no task of a job array: none of {} is set", names.join(", "))
            }
            Self::TwoSchedulers([one, other]) => {
                write!(f, "both {one} and {other} are set; say which shard this is, as I/N")
            }
            Self::NoCount(name) => {
                write!(f, "{name} says which task this is, but not of how many; use auto/N")
            }
            Self::Variable { name, text } => write!(f, "{name} is {text:?}, which is no number"),
            Self::Step(name) => write!(f, "{name} is not 1: number the tasks consecutively"),
        }
    }
}

impl std::error::Error for ShardError {}

impl FromStr for Shard {
    type Err = ShardError;

    /// Reads `I/N`; `auto`, which takes both from the environment of a job array; or `auto/N`, where the
    /// scheduler does not say how many tasks there are.
    fn from_str(text: &str) -> Result<Self, ShardError> {
        Self::read(text, |name| std::env::var(name).ok())
    }
}

impl Shard {
    fn read(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Self, ShardError> {
        let form = || ShardError::Form(text.to_owned());
        let count = |of: &str| {
            let of = of.parse().ok().filter(|of| (1..=SHARDS_MAX).contains(of));
            of.ok_or_else(form)
        };
        match text.split_once('/') {
            None if text == "auto" => task(&variable, None),
            Some(("auto", of)) => task(&variable, Some(count(of)?)),
            None => Err(form()),
            Some((index, of)) => {
                let of = count(of)?;
                let index: u64 = index.parse().map_err(|_| form())?;
                if index > of {
                    return Err(form());
                }
                Ok(Self { index: index % of, of })
            }
        }
    }
}

/// How a scheduler tells a task its place in an array.
struct Array {
    /// The number of the task.
    index: &'static str,
    count: Count,
    /// From one task's number to the next.
    step: Option<&'static str>,
}

/// How many tasks there are.
enum Count {
    /// A variable says it.
    Of(&'static str),
    /// Two variables hold the first and the last number.
    From(&'static str, &'static str),
    /// The number of the last task, where the first is 1.
    To(&'static str),
    /// Nobody says it.
    Unknown,
}

const ARRAYS: [Array; 8] = [
    // Slurm.
    Array {
        index: "SLURM_ARRAY_TASK_ID",
        count: Count::Of("SLURM_ARRAY_TASK_COUNT"),
        step: Some("SLURM_ARRAY_TASK_STEP"),
    },
    // Grid Engine.
    Array {
        index: "SGE_TASK_ID",
        count: Count::From("SGE_TASK_FIRST", "SGE_TASK_LAST"),
        step: Some("SGE_TASK_STEPSIZE"),
    },
    // LSF.
    Array {
        index: "LSB_JOBINDEX",
        count: Count::To("LSB_JOBINDEX_END"),
        step: Some("LSB_JOBINDEX_STEP"),
    },
    // PBS Professional and OpenPBS.
    Array { index: "PBS_ARRAY_INDEX", count: Count::Unknown, step: None },
    // Torque.
    Array { index: "PBS_ARRAYID", count: Count::Unknown, step: None },
    // An indexed job of Kubernetes.
    Array { index: "JOB_COMPLETION_INDEX", count: Count::Unknown, step: None },
    // AWS Batch.
    Array {
        index: "AWS_BATCH_JOB_ARRAY_INDEX",
        count: Count::Of("AWS_BATCH_JOB_ARRAY_SIZE"),
        step: None,
    },
    // GNU parallel.
    Array { index: "PARALLEL_SEQ", count: Count::Unknown, step: None },
];

/// The shard of this task of a job array.
fn task(variable: &impl Fn(&str) -> Option<String>, of: Option<u64>) -> Result<Shard, ShardError> {
    let number = |name: &'static str| -> Result<Option<u64>, ShardError> {
        let Some(text) = variable(name) else { return Ok(None) };
        match text.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(ShardError::Variable { name, text }),
        }
    };
    // Grid Engine and LSF set these outside an array, too.
    let is_set = |array: &&Array| {
        !matches!(
            (array.index, variable(array.index).as_deref()),
            (_, None) | ("SGE_TASK_ID", Some("undefined")) | ("LSB_JOBINDEX", Some("0"))
        )
    };
    let mut set = ARRAYS.iter().filter(is_set);
    let array = set.next().ok_or(ShardError::NoScheduler)?;
    if let Some(other) = set.next() {
        return Err(ShardError::TwoSchedulers([array.index, other.index]));
    }
    let index = number(array.index)?.ok_or(ShardError::NoScheduler)?;
    if let Some(step) = array.step
        && number(step)?.is_some_and(|step| step != 1)
    {
        return Err(ShardError::Step(step));
    }
    let told = match array.count {
        Count::Of(count) => number(count)?,
        Count::To(last) => number(last)?,
        Count::From(first, last) => {
            let tasks = |(first, last): (u64, u64)| last.checked_sub(first)?.checked_add(1);
            number(first)?.zip(number(last)?).and_then(tasks)
        }
        Count::Unknown => None,
    };
    let of = of.or(told).filter(|of| (1..=SHARDS_MAX).contains(of));
    let of = of.ok_or(ShardError::NoCount(array.index))?;
    Ok(Shard { index: index % of, of })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names and values.
    type Variables<'a> = &'a [(&'a str, &'a str)];

    fn read(text: &str, variables: Variables<'_>) -> Result<Shard, ShardError> {
        let find = |name: &str| variables.iter().find(|(other, _)| *other == name);
        Shard::read(text, |name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    /// Which shards have which of the first parts.
    fn parts(shards: impl IntoIterator<Item = Shard>) -> Vec<Vec<usize>> {
        shards.into_iter().map(|shard| (0..7).filter(|part| shard.has(*part)).collect()).collect()
    }

    #[test]
    fn shards_are_counted_modulo_their_number() {
        let all = vec![vec![0, 3, 6], vec![1, 4], vec![2, 5]];
        let from_zero = [0, 1, 2].map(|index| read(&format!("{index}/3"), &[]).expect("a shard"));
        assert_eq!(parts(from_zero), all);
        let from_one = [3, 1, 2].map(|index| read(&format!("{index}/3"), &[]).expect("a shard"));
        assert_eq!(parts(from_one), all);
        assert_eq!(parts([Shard::WHOLE]), [(0..7).collect::<Vec<_>>()]);
    }

    #[test]
    fn the_parts_of_a_shard_are_numbered_and_counted() {
        for of in 1..5 {
            for shard in Shard::all(of) {
                let own: Vec<u64> = (0..23).filter(|part| shard.has(*part as usize)).collect();
                let numbered = (0..own.len() as u64).map(|number| shard.part(number));
                assert!(numbered.eq(own.iter().copied().map(Some)), "{shard}");
                for parts in 0..23 {
                    let first = own.iter().filter(|part| **part < parts).count();
                    assert_eq!(shard.share(parts), first as u64, "{shard} of {parts}");
                }
            }
        }
        assert_eq!(Shard::all(SHARDS_MAX + 1).count(), 0);
        assert_eq!(read("1/2", &[]).expect("a shard").part(u64::MAX), None);
    }

    #[test]
    fn what_is_no_shard_is_refused() {
        for text in
            ["", "1", "/", "4/3", "0/0", "1/1000001", "-1/3", "1/2/3", "auto/", "auto/0", "Auto"]
        {
            assert_eq!(read(text, &[]), Err(ShardError::Form(text.to_owned())));
        }
    }

    #[test]
    fn every_scheduler_is_understood() {
        let slurm = ("SLURM_ARRAY_TASK_ID", "16");
        let count = ("SLURM_ARRAY_TASK_COUNT", "16");
        let cases: [(&str, Variables<'_>, u64, u64); 9] = [
            ("auto", &[slurm, count, ("SLURM_ARRAY_TASK_STEP", "1")], 0, 16),
            (
                "auto",
                &[("SGE_TASK_ID", "5"), ("SGE_TASK_FIRST", "3"), ("SGE_TASK_LAST", "9")],
                5,
                7,
            ),
            ("auto", &[("LSB_JOBINDEX", "2"), ("LSB_JOBINDEX_END", "4")], 2, 4),
            ("auto/4", &[("PBS_ARRAY_INDEX", "4")], 0, 4),
            ("auto/4", &[("PBS_ARRAYID", "3")], 3, 4),
            ("auto/8", &[("JOB_COMPLETION_INDEX", "0")], 0, 8),
            (
                "auto",
                &[("AWS_BATCH_JOB_ARRAY_INDEX", "9"), ("AWS_BATCH_JOB_ARRAY_SIZE", "10")],
                9,
                10,
            ),
            ("auto/3", &[("PARALLEL_SEQ", "3")], 0, 3),
            ("auto/2", &[slurm, count, ("SGE_TASK_ID", "undefined"), ("LSB_JOBINDEX", "0")], 0, 2),
        ];
        for (text, variables, index, of) in cases {
            assert_eq!(read(text, variables), Ok(Shard { index, of }), "{variables:?}");
        }
    }

    #[test]
    fn what_a_scheduler_leaves_open_is_asked_for() {
        assert_eq!(read("auto", &[]), Err(ShardError::NoScheduler));
        let pbs = ("PBS_ARRAY_INDEX", "1");
        assert_eq!(read("auto", &[pbs]), Err(ShardError::NoCount("PBS_ARRAY_INDEX")));
        let both = read("auto/2", &[pbs, ("PARALLEL_SEQ", "1")]);
        assert_eq!(both, Err(ShardError::TwoSchedulers(["PBS_ARRAY_INDEX", "PARALLEL_SEQ"])));
        let text = "one".to_owned();
        let no_number = read("auto/2", &[("PBS_ARRAY_INDEX", "one")]);
        assert_eq!(no_number, Err(ShardError::Variable { name: "PBS_ARRAY_INDEX", text }));
        let every_other = [("SLURM_ARRAY_TASK_ID", "1"), ("SLURM_ARRAY_TASK_STEP", "2")];
        assert_eq!(read("auto", &every_other), Err(ShardError::Step("SLURM_ARRAY_TASK_STEP")));
    }
}
