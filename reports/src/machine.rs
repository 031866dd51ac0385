//! How busy the machine was while something was measured, where the system reports it, as Linux
//! does.

use crate::results::Load;
use std::fs;

/// Other programs disturb if they take more than this share of the processors' time, in millionths.
const OTHERS_PPM_MAX: u32 = 50_000;
/// The same for time that a hypervisor gave to other machines.
const STOLEN_PPM_MAX: u32 = 10_000;

/// Watches the machine from the moment when it is made.
#[derive(Debug)]
pub struct Watch {
    load_percent: Option<u32>,
    start: Option<Ticks>,
}

/// Processor time in ticks of the kernel, all processors together.
#[derive(Clone, Copy, Debug)]
struct Ticks {
    total: u64,
    idle: u64,
    stolen: u64,
    own: u64,
}

impl Watch {
    /// Starts watching.
    #[must_use]
    pub fn start() -> Self {
        Self { load_percent: load_percent(), start: Ticks::now() }
    }

    /// How busy the machine has been since.
    #[must_use]
    pub fn end(self) -> Load {
        let during = self.start.zip(Ticks::now());
        let share = |part: fn(Ticks) -> u64| {
            let (from, to) = during?;
            let all = to.total.checked_sub(from.total).filter(|all| *all > 0)?;
            let millionths = 1_000_000 * part(to).saturating_sub(part(from)) / all;
            u32::try_from(millionths).ok()
        };
        Load {
            load_percent: self.load_percent,
            others_ppm: share(Ticks::others),
            stolen_ppm: share(|ticks| ticks.stolen),
            governor: read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
            frequency_khz: frequency("scaling_min_freq")
                .zip(frequency("scaling_max_freq"))
                .map(|(low, high)| [low, high]),
        }
    }
}

impl Ticks {
    fn now() -> Option<Self> {
        Self::parse(
            &fs::read_to_string("/proc/stat").ok()?,
            &fs::read_to_string("/proc/self/stat").ok()?,
        )
    }

    /// From the first line of `/proc/stat` (user, nice, system, idle, waiting, interrupts, soft
    /// interrupts, stolen) and the line of this process, whose 14th and 15th fields, twelve after
    /// the name in parentheses, are user and system time.
    fn parse(machine: &str, process: &str) -> Option<Self> {
        let numbers = machine.lines().next()?.strip_prefix("cpu ")?.split_whitespace();
        let numbers: Vec<u64> = numbers.take(8).map_while(|n| n.parse().ok()).collect();
        let [user, nice, system, idle, waiting, hard, soft, stolen] = numbers.try_into().ok()?;
        let (_, fields) = process.rsplit_once(')')?;
        let own = fields.split_whitespace().skip(11).take(2).map_while(|n| n.parse::<u64>().ok());
        Some(Self {
            total: user + nice + system + idle + waiting + hard + soft + stolen,
            idle: idle + waiting,
            stolen,
            own: own.sum(),
        })
    }

    /// Time that was neither idle nor this program's.
    const fn others(self) -> u64 {
        self.total.saturating_sub(self.idle).saturating_sub(self.stolen).saturating_sub(self.own)
    }
}

/// The load average of the last minute, hundredths of a process.
fn load_percent() -> Option<u32> {
    let text = read("/proc/loadavg")?;
    let load: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some((100.0 * load).round() as u32)
}

fn frequency(name: &str) -> Option<u32> {
    read(&format!("/sys/devices/system/cpu/cpu0/cpufreq/{name}"))?.parse().ok()
}

fn read(path: &str) -> Option<String> {
    Some(fs::read_to_string(path).ok()?.trim().to_owned())
}

/// What stands for a fact that the system does not report.
pub(crate) fn unknown() -> String {
    "not known".to_owned()
}

impl Load {
    /// Reasons to doubt the times, in words; none on a quiet machine, or where nothing is known.
    /// `cores` is how many processors there are.
    #[must_use]
    pub fn warnings(&self, cores: Option<u32>) -> Vec<String> {
        let percent = |ppm: u32| ppm.div_ceil(10_000);
        let over = |ppm: Option<u32>, most: u32| ppm.filter(|ppm| *ppm > most).map(percent);
        let mut found = Vec::new();
        if let Some(others) = over(self.others_ppm, OTHERS_PPM_MAX) {
            found.push(format!("other programs took {others} % of the processors' time"));
        }
        if let Some(stolen) = over(self.stolen_ppm, STOLEN_PPM_MAX) {
            found.push(format!("the host of this virtual machine took {stolen} %"));
        }
        // One process for every two processors is enough to disturb.
        let loaded = |load: &u32| cores.is_some_and(|cores| 2 * load > 100 * cores);
        if let Some(load) = self.load_percent.filter(loaded) {
            let cores = cores.unwrap_or(0);
            let (whole, rest) = (load / 100, load % 100);
            found.push(format!(
                "the load average was {whole}.{rest:02} on {cores} cores before the run"
            ));
        }
        if let Some(governor) = self.governor.as_deref().filter(|name| *name != "performance") {
            found.push(format!("the processor’s frequency varies ({governor} governor)"));
        }
        found
    }

    /// What is known, in one line.
    #[must_use]
    pub fn text(&self) -> String {
        let percent = |ppm: u32| format!("{}.{} %", ppm / 10_000, ppm / 1_000 % 10);
        let known = [
            self.load_percent.map(|load| format!("load average {}.{:02}", load / 100, load % 100)),
            self.others_ppm.map(|ppm| format!("others {}", percent(ppm))),
            self.stolen_ppm.map(|ppm| format!("stolen {}", percent(ppm))),
            self.governor.as_ref().map(|name| format!("governor {name}")),
            self.frequency_khz.map(|[low, high]| format!("{} to {} MHz", low / 1000, high / 1000)),
        ];
        let known: Vec<String> = known.into_iter().flatten().collect();
        if known.is_empty() { "not known".to_owned() } else { known.join(", ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_the_kernel() {
        let machine = "cpu  100 20 30 800 50 0 0 10 0 0\ncpu0 1 2 3 4 5 6 7 8\n";
        let process = "42 (a (b) c) R 1 1 1 0 -1 4194304 1 2 3 4 60 7 0 0 20 0\n";
        let ticks = Ticks::parse(machine, process).expect("both are there");
        assert_eq!((ticks.total, ticks.idle, ticks.stolen, ticks.own), (1010, 850, 10, 67));
        assert_eq!(ticks.others(), 83);
        assert!(Ticks::parse("intr 1", process).is_none());
    }

    #[test]
    fn a_busy_machine_is_warned_of_and_a_quiet_one_is_not() {
        let quiet = Load {
            load_percent: Some(90),
            others_ppm: Some(50_000),
            stolen_ppm: Some(0),
            governor: Some("performance".into()),
            frequency_khz: None,
        };
        assert!(quiet.warnings(Some(2)).is_empty(), "{:?}", quiet.warnings(Some(2)));
        assert!(Load::default().warnings(Some(2)).is_empty());
        let busy = Load {
            load_percent: Some(1250),
            others_ppm: Some(612_345),
            stolen_ppm: Some(20_001),
            governor: Some("powersave".into()),
            frequency_khz: Some([800_000, 3_400_000]),
        };
        let said = busy.warnings(Some(2)).join("; ");
        assert_eq!(
            said,
            "other programs took 62 % of the processors' time; the host of this virtual machine \
             took 3 %; the load average was 12.50 on 2 cores before the run; the processor’s \
             frequency varies (powersave governor)"
        );
        assert!(busy.text().contains("61.2 %") && busy.text().contains("3400 MHz"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_machine_says_something() {
        let watch = Watch::start();
        let until = std::time::Instant::now() + std::time::Duration::from_millis(60);
        while std::time::Instant::now() < until {
            std::hint::spin_loop();
        }
        let load = watch.end();
        assert!(load.load_percent.is_some() && load.others_ppm.is_some(), "{load:?}");
    }
}
