//! Puts the page that Trunk built into the server, each file plain and brotli-compressed.

use std::{
    env,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Trunk's output, beside the workspace's Cargo.toml. Without it the server builds, and says so.
const PAGE: &str = "../dist";

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed={PAGE}");
    println!("cargo:rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut table = String::from("static ASSETS: &[Asset] = &[\n");
    for file in files(Path::new(PAGE)) {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // A copy of our own: the page may be built anew while the server compiles.
        let plain = out.join(&name);
        fs::copy(&file, &plain)?;
        let packed = out.join(format!("{name}.br"));
        compress(&plain, &packed)?;
        let _ = writeln!(
            table,
            "Asset {{ name: {name:?}, plain: include_bytes!({:?}), brotli: include_bytes!({:?}) }},",
            plain.to_string_lossy(),
            packed.to_string_lossy(),
        );
    }
    table.push_str("];\n");
    fs::write(out.join("assets.rs"), table)
}

/// The page is flat: Trunk writes no folders.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn compress(from: &Path, to: &Path) -> io::Result<()> {
    // Once per build and read thousands of times: as small as it gets, but quick while developing.
    let quality = if env::var("PROFILE").as_deref() == Ok("release") { 11 } else { 4 };
    let mut packed = brotli::CompressorWriter::new(fs::File::create(to)?, 64 * 1024, quality, 22);
    packed.write_all(&fs::read(from)?)?;
    packed.flush()
}
