//! Prints the microseconds of each input, a line each.

use engine_alone::{Input, medians_us};

fn main() {
    for input in Input::all() {
        for median in medians_us(&mut [&mut || input.encode()]) {
            println!("{median}");
        }
    }
}
