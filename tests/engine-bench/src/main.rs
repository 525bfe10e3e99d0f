//! Prints what encoding takes beside `fast_qr`, `qrcodegen` and `qrcode`, and drawing beside `qrcode` with `resvg`.
//!
//! A loop of its own instead of criterion or divan: these measure one contender after the other, and on a machine that does
//! other things as well only contenders that take turns give ratios that hold.

mod peers;

use std::alloc::System;
use std::env;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use engine_alone::{Input, medians_us};
use qr_core::{Picture, PictureOptions, SymbolOptions, encode};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// With arguments, these are a command that prints what each input takes in WebAssembly.
fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let command = arguments.next().map(|program| (program, arguments.collect::<Vec<_>>()));
    println!("encode, µs             qr-core  allocations     fast_qr   qrcodegen      qrcode");
    let mut native = Vec::new();
    for input in Input::all() {
        let [ours, others @ ..] = encoders(&input)?;
        let ratios = others.map(|other| format!("{other:7.0} {:3.0}×", other / ours)).join(" ");
        println!("{:<20} {ours:9.2} {:12}  {ratios}", input.name, allocations(&input));
        native.push(ours);
    }
    if let Some((program, arguments)) = command {
        for ((input, wasm), native) in Input::all().iter().zip(in_wasm(&program, &arguments)?).zip(native) {
            println!("{:<20} in wasm {wasm:9.2}  {:.2}× native", input.name, wasm / native);
        }
    }
    println!("\ndraw, µs               encode  text to SVG  text to PNG  qrcode + resvg PNG");
    for input in Input::all() {
        let [encode, svg, png, peer] = pictures(&input)?;
        println!(
            "{:<20} {encode:8.2} {svg:7.2} {:.1}× {png:12.2} {peer:14.0} {:4.0}×",
            input.name,
            svg / encode,
            peer / png
        );
    }
    Ok(())
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

fn allocations(input: &Input) -> usize {
    let region = Region::new(ALLOCATOR);
    input.encode();
    let stats = region.change();
    stats.allocations + stats.reallocations
}

fn in_wasm(program: &str, arguments: &[String]) -> Result<Vec<f64>> {
    let output = Command::new(program).args(arguments).output().with_context(|| format!("cannot run {program}"))?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout)?;
    lines.lines().map(|line| line.parse().context("it prints a number a line")).collect()
}
