//! A backup that is here as a whole and waits for its place, and what comes in its way.

use super::*;

/// A backup that is here as a whole and waits for its place.
fn waits(bench: &Bench) -> BackupPlaces {
    bench.back_up().unwrap();
    let places = bench.places("two");
    drop(Store::open(&ProfilePaths::under(&bench.at("two")), &[]).unwrap());
    let from = bench.at("backup");
    bring_here(&from, &places, &Disk::real(), &mut |_on| Proceed::GoOn).unwrap();
    assert_eq!(waiting(&places), Some(bench.at("two/mail/.restoring")));
    places
}

#[test]
fn a_backup_that_waits_never_takes_the_place_of_an_account_that_came_first() {
    let bench = Bench::new();
    let places = waits(&bench);
    let mine = "[[account]]\nid = \"work\"\n";
    fs::write(&places.config, mine).unwrap();
    let early = put_in_place(&places, &Disk::real(), Owner::Person);
    assert!(matches!(early, Err(StoreError::Occupied { path }) if path == places.config));
    let aside = finish(&places, &Disk::real(), || Owner::Person).unwrap();
    let there = aside.unwrap();
    assert!(there.starts_with(&places.mail), "{there:?}");
    assert_eq!(fs::read_to_string(&places.config).unwrap(), mine);
    assert_eq!(inventory(&bench.open("two")).len(), 0);
    // Also where that account is gone since.
    assert_eq!(late(&places, true), std::slice::from_ref(&there));
    assert_eq!(late(&places, false), std::slice::from_ref(&there));
    assert!(there.join("mail/work/cur/1.a.host:2,FS").exists());
    // Nothing waits any more.
    assert_eq!(finish(&places, &Disk::real(), || Owner::Person), Ok(None));
    assert_eq!(waiting(&places), None);
    assert_eq!(fs::read_to_string(&places.config).unwrap(), mine);
}

#[test]
fn a_profile_opens_where_a_backup_waits_that_cannot_be_set_aside() {
    let bench = Bench::new();
    let places = waits(&bench);
    fs::write(&places.config, "[[account]]\nid = \"work\"\n").unwrap();
    let disk = Disk::rehearsing(Rehearsal::failing(2, Fault::Dead));
    assert_eq!(finish(&places, &disk, || Owner::Person), Ok(None));
    assert_eq!(late(&places, true), [bench.at("two/mail/.restoring")]);
    assert_eq!(inventory(&bench.open("two")).len(), 0);
}

#[test]
fn a_profile_with_something_in_the_way_of_a_backup_opens_once_either_of_them_goes() {
    for goes_aside in [true, false] {
        let bench = Bench::new();
        let places = waits(&bench);
        fs::create_dir(bench.at("two/mail/work")).unwrap();
        let mine = bench.at("two/mail/work/mine");
        fs::write(&mine, "x").unwrap();
        let occupied = finish(&places, &Disk::real(), || Owner::Nobody);
        assert!(matches!(occupied, Err(StoreError::Occupied { path }) if path == mine));
        let paths = ProfilePaths::under(&bench.at("two"));
        let Err(StoreError::HalfRestored { path }) = Store::open(&paths, &[]) else {
            panic!("it opens");
        };
        if goes_aside {
            fs::rename(path, bench.at("aside")).unwrap();
            assert!(Store::open(&paths, &[]).is_ok());
        } else {
            fs::remove_file(&mine).unwrap();
            finish(&places, &Disk::real(), || Owner::Nobody).unwrap();
            assert_eq!(inventory(&bench.open("two")), inventory(&bench.open("one")));
        }
    }
}

#[test]
fn a_backup_waits_where_it_is_while_nobody_can_read_whose_the_settings_are() {
    let bench = Bench::new();
    let places = waits(&bench);
    let restoring = Some(bench.at("two/mail/.restoring"));
    for unreadable in ["[[account]]\nid = work", "frobnicate = 1\n"] {
        fs::write(&places.config, unreadable).unwrap();
        let early = put_in_place(&places, &Disk::real(), Owner::Unknown);
        assert!(matches!(early, Err(StoreError::Occupied { path }) if path == places.config));
        for _start in 0..2 {
            assert_eq!(finish(&places, &Disk::real(), || Owner::Unknown), Ok(None));
            assert_eq!(waiting(&places), restoring);
            assert!(late(&places, false).is_empty(), "it comes yet");
        }
    }
    fs::write(&places.config, "theme = \"light\"\n").unwrap();
    assert_eq!(finish(&places, &Disk::real(), || Owner::Nobody), Ok(None));
    assert_eq!(inventory(&bench.open("two")), inventory(&bench.open("one")));
}

/// What lies in the folder of all accounts, by name.
fn in_mail(bench: &Bench, name: &str) -> Vec<String> {
    let entries = fs::read_dir(bench.at(name)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// One with a second account, the folder of which is beside that of the first.
fn of_two() -> Bench {
    let bench = Bench::new();
    fs::create_dir_all(bench.at("one/mail/home/cur")).unwrap();
    fs::write(
        bench.at("one/mail/home/cur/1.h.host:2,"),
        "Subject: h\n\nx\n",
    )
    .unwrap();
    bench
}

#[test]
fn a_backup_with_something_in_its_way_leaves_all_of_it_where_it_was() {
    for taken in ["home", "work"] {
        let bench = of_two();
        let places = waits(&bench);
        fs::create_dir(bench.at("two/mail").join(taken)).unwrap();
        let mine = bench.at("two/mail").join(taken).join("mine");
        fs::write(&mine, "x").unwrap();
        let occupied = finish(&places, &Disk::real(), || Owner::Nobody);
        assert!(matches!(occupied, Err(StoreError::Occupied { path }) if path == mine));
        assert_eq!(in_mail(&bench, "two/mail"), [".restoring", taken]);
        let waits = in_mail(&bench, "two/mail/.restoring/mail");
        assert_eq!(waits, ["home", "work"]);
    }
}

#[test]
fn a_backup_that_was_killed_on_its_way_to_its_place_is_set_aside_as_a_whole() {
    let mut seen = 0;
    for at in 2.. {
        let bench = of_two();
        let places = waits(&bench);
        let disk = Disk::rehearsing(Rehearsal::failing(at, Fault::Dead));
        let placed = put_in_place(&places, &disk, Owner::Nobody);
        if placed.is_ok() {
            break;
        }
        if places.config.exists() {
            continue;
        }
        seen += 1;
        fs::write(&places.config, "[[account]]\nid = \"work\"\n").unwrap();
        // A start that is killed on the way is gone on with, and one that fails goes no further.
        let disk = Disk::rehearsing(Rehearsal::failing(2 + at % 3, Fault::Dead));
        drop(finish(&places, &disk, || Owner::Person));
        finish(&places, &Disk::real(), || Owner::Person).unwrap();
        let there = in_mail(&bench, "two/mail");
        let [aside] = &there[..] else {
            panic!("{at}: {there:?}");
        };
        assert!(aside.starts_with(".not-restored-"), "{at}: {aside}");
        let aside = in_mail(&bench, &format!("two/mail/{aside}/mail"));
        assert_eq!(aside, ["home", "work"], "{at}");
    }
    assert!(seen > 2, "{seen}");
}

#[test]
fn settings_that_have_come_are_not_said_to_be_missing_and_wait_no_longer() {
    for at in 1.. {
        let bench = Bench::new();
        let places = waits(&bench);
        let disk = Disk::rehearsing(Rehearsal::failing(at, Fault::BrokenOnce));
        let placed = put_in_place(&places, &disk, Owner::Nobody);
        let is_over = disk.operations() < at;
        if fs::read(&places.config).is_ok_and(|text| text == b"theme = \"dark\"\n")
            && placed.is_ok()
        {
            fs::write(&places.config, "[[account]]\nid = \"work\"\n").unwrap();
            assert_eq!(
                finish(&places, &Disk::real(), || Owner::Person),
                Ok(None),
                "{at}"
            );
            assert!(late(&places, true).is_empty(), "{at}");
            assert_eq!(
                inventory(&bench.open("two")),
                inventory(&bench.open("one")),
                "{at}"
            );
        } else {
            // Not all of it is durable: the next start begins where this one ended.
            finish(&places, &Disk::real(), || Owner::Nobody).unwrap();
            assert_eq!(waiting(&places), None, "{at}");
        }
        if is_over {
            assert!(at > 5);
            return;
        }
    }
}
