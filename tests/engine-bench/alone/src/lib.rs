//! Measures the encoder of `qr-core`; what it encodes and how time is taken serves the comparison with its peers, too.

mod requests;

pub use requests::{End, Job, Request, Styled};

use std::hint::black_box;
use std::time::{Duration, Instant};

use qr_core::{Content, SymbolOptions, encode};

/// Something to encode at level M.
pub struct Input {
    /// Its name in the table.
    pub name: &'static str,
    /// What goes into the symbol.
    pub content: Vec<u8>,
    /// Whether it is to be taken as text.
    pub is_text: bool,
}

impl Input {
    /// A URL, two texts and random bytes.
    pub fn all() -> [Self; 4] {
        let text = |name, length| {
            let words = "The quick brown fox jumps over the lazy dog; 42 boxes of liquor jugs were packed. ";
            Self { name, content: words.bytes().cycle().take(length).collect(), is_text: true }
        };
        let mut state = 18004_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        };
        let bytes = (0..2300).map(|_| random()).collect();
        [
            Self { name: "26-character URL", content: b"https://example.com/a/b-12".to_vec(), is_text: true },
            text("120 characters", 120),
            text("1,000 characters", 1000),
            Self { name: "2,300 bytes", content: bytes, is_text: false },
        ]
    }

    /// What the encoder is given.
    pub fn content(&self) -> Content<'_> {
        match str::from_utf8(&self.content) {
            Ok(text) if self.is_text => Content::Text(text),
            _ => Content::Bytes(&self.content),
        }
    }

    /// Encodes it once.
    pub fn encode(&self) {
        black_box(encode(black_box(self.content()), SymbolOptions::default())).expect("it fits at level M");
    }
}

/// Microseconds that each of the `works` takes: the median of many short repetitions, in which they take turns. Most of
/// them are then not interrupted by what else the machine does, and the others slow all of them down alike.
pub fn medians_us(works: &mut [&mut dyn FnMut()]) -> Vec<f64> {
    let counts: Vec<u32> = works.iter_mut().map(|work| calls_in(REPETITION, work)).collect();
    let mut times: Vec<Vec<f64>> = works.iter().map(|_| Vec::with_capacity(MAX_REPETITIONS)).collect();
    let start = Instant::now();
    for repetition in 0..MAX_REPETITIONS {
        if repetition >= MIN_REPETITIONS && start.elapsed() > PATIENCE {
            break;
        }
        for ((work, &count), times) in works.iter_mut().zip(&counts).zip(&mut times) {
            times.push(time(count, work).as_secs_f64() * 1e6 / f64::from(count));
        }
    }
    times.into_iter().map(median).collect()
}

fn calls_in(duration: Duration, work: &mut dyn FnMut()) -> u32 {
    let mut count = 1;
    while time(count, work) < duration {
        count *= 2;
    }
    count
}

fn time(count: u32, work: &mut dyn FnMut()) -> Duration {
    let start = Instant::now();
    (0..count).for_each(|_| work());
    start.elapsed()
}

/// The middle of several times.
pub fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

const MIN_REPETITIONS: usize = 9;
const MAX_REPETITIONS: usize = 501;
const REPETITION: Duration = Duration::from_micros(300);
/// After this, few repetitions must do.
const PATIENCE: Duration = Duration::from_secs(3);
