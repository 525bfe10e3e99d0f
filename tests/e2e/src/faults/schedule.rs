//! Which fault strikes when: a list of steps, by the number of requests that have begun.

use e2e::gate::Mode;

/// Something that happens when a number of requests has begun.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub begun: usize,
    pub event: Event,
}

#[derive(Clone, Copy, Debug)]
pub enum Event {
    Begin(Cloud, Fault),
    End(Cloud, Fault),
    /// The runtime is killed with SIGKILL and started again.
    KillRuntime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cloud {
    Aws,
    Azure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The process ends: connections are refused.
    Kill,
    /// The process stands still: connections are taken and never answered.
    Pause,
    /// The gate before the cloud misbehaves.
    Gate(Mode),
}

/// Every fault once in each cloud, in an order and at requests that `seed` decides, and two deaths of the runtime.
///
/// A cloud has one fault at a time, with time to recover; the faults of the two overlap as it happens.
pub fn schedule(seed: u64, requests: usize) -> Vec<Step> {
    let mut random = Random(seed);
    let mut steps = Vec::new();
    for cloud in [Cloud::Aws, Cloud::Azure] {
        let mut faults = FAULTS;
        random.shuffle(&mut faults);
        let share = requests / faults.len();
        for (index, fault) in faults.into_iter().enumerate() {
            let begun = index * share + random.below(share / 3);
            steps.push(Step { begun, event: Event::Begin(cloud, fault) });
            let begun = index * share + share / 2 + random.below(share / 3);
            steps.push(Step { begun, event: Event::End(cloud, fault) });
        }
    }
    for part in [1, 3] {
        let begun = part * requests / 5 + random.below(requests / 5);
        steps.push(Step { begun, event: Event::KillRuntime });
    }
    // Stable: where begin and end fall on one request, they stay in order.
    steps.sort_by_key(|step| step.begun);
    steps
}

/// `SplitMix64`: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, or 0.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    /// Fisher and Yates.
    fn shuffle<T>(&mut self, list: &mut [T]) {
        for index in (1..list.len()).rev() {
            list.swap(index, self.below(index + 1));
        }
    }
}

const FAULTS: [Fault; 8] = [
    Fault::Kill,
    Fault::Pause,
    Fault::Gate(Mode::Answer(500)),
    Fault::Gate(Mode::Answer(503)),
    Fault::Gate(Mode::Answer(403)),
    Fault::Gate(Mode::Close),
    Fault::Gate(Mode::Reset),
    Fault::Gate(Mode::Trickle),
];
