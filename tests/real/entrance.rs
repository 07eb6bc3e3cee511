//! The real window where settings or folder cannot be used: opened as by a double click, mended
//! by hand, tried again.

use std::fs;

use crate::desktop::Desktop;

#[test]
fn a_fault_in_the_settings_opens_a_window_and_mended_it_begins() {
    let desktop = Desktop::start(1000, 700);
    let profile = tempfile::tempdir().unwrap();
    let file = profile.path().join("config.toml");
    let faulty = "language = \"en\"\ntheme = \"light\"\nthme = 1\n";
    fs::write(&file, faulty).unwrap();
    let mut window = desktop.open(profile.path(), &[]);
    window.wait("Something in config.toml has to be corrected");
    window.wait("Line 3, column 1");
    window.click("Try again");
    window.wait("Something in config.toml has to be corrected");
    assert_eq!(fs::read_to_string(&file).unwrap(), faulty);
    assert_eq!(window.idle_frames(1), 0);
    fs::write(&file, "language = \"zh-CN\"\n").unwrap();
    window.click("Try again");
    window.wait("添加账户");
}

#[test]
fn a_folder_that_cannot_be_used_opens_a_window_and_mended_it_begins() {
    let desktop = Desktop::start(1000, 700);
    let profile = tempfile::tempdir().unwrap();
    // A file where the mail's folder belongs: whoever runs this cannot make a folder of it.
    let mail = profile.path().join("mail");
    fs::write(&mail, "not a folder").unwrap();
    let mut window = desktop.open_in("zh_CN.UTF-8", profile.path(), &[]);
    window.wait("鸿雁无法使用存放邮件的文件夹");
    assert_eq!(fs::read_to_string(&mail).unwrap(), "not a folder");
    fs::remove_file(&mail).unwrap();
    window.click("再试一次");
    window.wait("添加账户");
    assert!(mail.is_dir());
}
