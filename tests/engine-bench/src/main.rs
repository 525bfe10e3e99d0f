//! Prints what encoding takes beside `fast_qr`, `qrcodegen` and `qrcode`, drawing beside `qrcode` with `resvg`, and what the
//! worst requests take. It fails when one of the goals is missed.
//!
//! A loop of its own instead of criterion or divan: these measure one contender after the other, and on a machine that does
//! other things as well only contenders that take turns give ratios that hold.

mod goals;
mod peers;
mod worst;

use std::alloc::System;
use std::env;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use engine_alone::{Input, medians_us};
use goals::Goals;
use qr_core::{Picture, PictureOptions, SymbolOptions, encode};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The arguments are a command that runs the program of `alone` in WebAssembly.
fn main() -> Result<()> {
    let command: Vec<String> = env::args().skip(1).collect();
    let mut goals = Goals::default();
    println!("encode, µs             qr-core  allocations     fast_qr   qrcodegen      qrcode");
    let mut native = Vec::new();
    for input in Input::all() {
        let [ours, others @ ..] = encoders(&input)?;
        let allocations = allocations(&input);
        goals.at_least(&format!("{}, times as fast as fast_qr", input.name), others[0] / ours, 8.0);
        goals.at_most(&format!("{}, allocations", input.name), float(allocations), 10.0);
        let ratios = others.map(|other| format!("{other:7.0} {:3.0}×", other / ours)).join(" ");
        println!("{:<20} {ours:9.2} {allocations:12}  {ratios}", input.name);
        native.push(ours);
    }
    for ((input, wasm), native) in Input::all().iter().zip(in_wasm(&command)?).zip(native) {
        goals.at_most(&format!("{}, in wasm by native", input.name), wasm / native, 2.0);
        println!("{:<20} in wasm {wasm:9.2}  {:.2}× native", input.name, wasm / native);
    }
    println!("\ndraw, µs               encode  text to SVG  text to PNG  qrcode + resvg PNG");
    for input in Input::all() {
        let [encode, svg, png, peer] = pictures(&input)?;
        goals.at_most(&format!("{}, text to SVG by encode", input.name), svg / encode, 2.0);
        goals.at_least(&format!("{}, times as fast as qrcode and resvg", input.name), peer / png, 50.0);
        println!(
            "{:<20} {encode:8.2} {svg:7.2} {:.1}× {png:12.2} {peer:14.0} {:4.0}×",
            input.name,
            svg / encode,
            peer / png
        );
    }
    worst::print(&command, &mut goals)?;
    goals.check()
}

/// Microseconds of ours, `fast_qr`, `qrcodegen` and `qrcode`.
fn encoders(input: &Input) -> Result<[f64; 4]> {
    let medians = medians_us(&mut [
        &mut || input.encode(),
        &mut || peers::fast_qr(&input.content),
        &mut || peers::qrcodegen(input),
        &mut || peers::qrcode(&input.content),
    ]);
    medians.try_into().ok().context("four were measured")
}

/// Microseconds of the symbol, its SVG and its PNG, and of the PNG of `qrcode` and `resvg`.
fn pictures(input: &Input) -> Result<[f64; 4]> {
    let draw = |write: &dyn Fn(&Picture<'_>) -> usize| {
        let symbol = encode(input.content(), SymbolOptions::default()).expect("it fits at level M");
        let picture = Picture::new(&symbol, PictureOptions::default()).expect("10 pixels a module are within bounds");
        std::hint::black_box(write(&picture));
    };
    let medians = medians_us(&mut [
        &mut || input.encode(),
        &mut || draw(&|picture| picture.to_svg().len()),
        &mut || draw(&|picture| picture.to_png().len()),
        &mut || peers::qrcode_png(&input.content),
    ]);
    medians.try_into().ok().context("four were measured")
}

fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

fn allocations(input: &Input) -> usize {
    let region = Region::new(ALLOCATOR);
    input.encode();
    let stats = region.change();
    stats.allocations + stats.reallocations
}

fn in_wasm(command: &[String]) -> Result<Vec<f64>> {
    let answer = answer(command, &[])?;
    answer.lines().map(|line| line.parse().context("it prints a number a line")).collect()
}

/// What the command prints with further arguments.
fn answer(command: &[String], arguments: &[String]) -> Result<String> {
    let (program, first) = command.split_first().context("the command for WebAssembly is missing")?;
    let output = Command::new(program).args(first).args(arguments).output();
    let output = output.with_context(|| format!("cannot run {program}"))?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}
