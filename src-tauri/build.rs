//! Declares the shell's two handlers to the access list, so that no window may call what its capability lacks.

fn main() {
    let handlers = tauri_build::AppManifest::new().commands(&["call", "watch"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(handlers))
        .expect("the shell's configuration, icons and capabilities are committed beside this file");
}
