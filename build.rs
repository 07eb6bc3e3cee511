//! Icon and version of the program for Windows; elsewhere nothing.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(windows)]
    windows_resources();
}

/// What Explorer and the taskbar show.
#[cfg(windows)]
fn windows_resources() {
    println!("cargo::rerun-if-changed=assets/icons/hongyan.ico");
    let mut resources = winresource::WindowsResource::new();
    resources
        .set_icon("assets/icons/hongyan.ico")
        .set("ProductName", "Hongyan")
        .set("FileDescription", "Hongyan mail")
        .set("LegalCopyright", "The Hongyan developers");
    if let Err(error) = resources.compile() {
        println!("cargo::warning=no icon in the program: {error}");
    }
}
