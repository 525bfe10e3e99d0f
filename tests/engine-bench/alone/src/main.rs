//! Prints the microseconds of each input, a line each; with the number of one of the worst requests and a count, works
//! through that request once and as often again, and prints the most bytes that it had allocated at a time.

use std::env;
use std::error::Error;

use engine_alone::{End, Input, Request, medians_us};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = env::args().skip(1).map(|argument| argument.parse()).collect::<Result<Vec<usize>, _>>()?;
    if let [number, count] = *arguments.as_slice() {
        return request(number, count);
    }
    for input in Input::all() {
        for median in medians_us(&mut [&mut || input.encode()]) {
            println!("{median}");
        }
    }
    Ok(())
}

fn request(number: usize, count: usize) -> Result<(), Box<dyn Error>> {
    let request = Request::all().into_iter().nth(number).ok_or("there are fewer requests")?;
    let job = request.job();
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let end = job.run();
    println!("{}", ALLOCATOR.peak_usage() - before);
    match (request.end, end) {
        (End::Drawn, Err(error)) => return Err(format!("{}: {error}", request.name).into()),
        (End::Refused, Ok(_)) => return Err(format!("{}: nothing is refused", request.name).into()),
        _ => {}
    }
    for _ in 0..count {
        // It ends as it did before.
        _ = job.run();
    }
    Ok(())
}
