//! Where a profile lies: one folder, or the platform's own places.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Names the folder of the profile where `--profile` doesn't.
pub const PROFILE_VARIABLE: &str = "HONGYAN_PROFILE";

/// Every file and folder of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// config.toml.
    pub config: PathBuf,
    /// The folder of the maildirs, one folder an account in it.
    pub mail: PathBuf,
    /// The index, which can be made again from the maildirs.
    pub index: PathBuf,
    /// Held by the one process that writes the profile.
    pub lock: PathBuf,
    /// The folder of the logs.
    pub log: PathBuf,
    /// What may be thrown away at any time.
    pub cache: PathBuf,
    /// What the window remembers: sizes, the folder last shown.
    pub state: PathBuf,
}

/// The platform does not say where a person's files belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this system names no home folder; give one with --profile DIR")]
pub struct NoHome;

impl Profile {
    /// Finds the profile: the folder given, else the one in [`PROFILE_VARIABLE`], else the
    /// platform's places.
    ///
    /// # Errors
    /// [`NoHome`] where nothing is given and the platform names no home folder.
    pub fn find(given: Option<&Path>) -> Result<Self, NoHome> {
        let named = std::env::var_os(PROFILE_VARIABLE);
        Self::choose(given, named)
    }

    fn choose(given: Option<&Path>, named: Option<OsString>) -> Result<Self, NoHome> {
        let named = named.filter(|name| !name.is_empty()).map(PathBuf::from);
        if let Some(folder) = given.map(Path::to_path_buf).or(named) {
            // An absolute path still names the same folder when it is handed to another process.
            let folder = std::path::absolute(&folder).unwrap_or(folder);
            return Ok(Self::in_folder(&folder));
        }
        let places = directories::ProjectDirs::from("", "", "hongyan").ok_or(NoHome)?;
        let data = places.data_local_dir();
        let state = places.state_dir().unwrap_or(data);
        Ok(Self {
            config: places.config_dir().join("config.toml"),
            mail: data.join("mail"),
            index: data.join("index.sqlite"),
            lock: data.join("lock"),
            log: state.join("log"),
            cache: places.cache_dir().to_path_buf(),
            state: state.join("window.json"),
        })
    }

    /// Everything under one folder.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            config: folder.join("config.toml"),
            mail: folder.join("mail"),
            index: folder.join("index.sqlite"),
            lock: folder.join("lock"),
            log: folder.join("log"),
            cache: folder.join("cache"),
            state: folder.join("window.json"),
        }
    }

    /// The log of this program.
    #[must_use]
    pub fn log_file(&self) -> PathBuf {
        self.log.join("hongyan.log")
    }

    /// Makes the folders, readable by their owner alone. config.toml is not made.
    ///
    /// # Errors
    /// The folder that could not be made, and why.
    pub fn make_folders(&self) -> Result<(), (PathBuf, io::Error)> {
        let parents = [&self.config, &self.index, &self.state]
            .into_iter()
            .filter_map(|file| file.parent());
        let folders = [&self.mail, &self.log, &self.cache].map(PathBuf::as_path);
        for folder in parents.chain(folders) {
            make_private_folder(folder).map_err(|error| (folder.to_path_buf(), error))?;
        }
        Ok(())
    }
}

/// Makes a folder and what is missing above it; new ones get mode 0700.
fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_comes_before_the_variable() {
        let given = Path::new("/given");
        let both = Profile::choose(Some(given), Some("/named".into())).unwrap();
        assert_eq!(both, Profile::in_folder(given));
        let named = Profile::choose(None, Some("/named".into())).unwrap();
        assert_eq!(named, Profile::in_folder(Path::new("/named")));
    }

    #[test]
    fn a_relative_profile_is_made_absolute() {
        let profile = Profile::choose(Some(Path::new("here")), None).unwrap();
        assert!(profile.config.is_absolute());
    }

    #[cfg(unix)]
    #[test]
    fn new_folders_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let profile = Profile::in_folder(&folder.path().join("deep/profile"));
        profile.make_folders().unwrap();
        for made in [&profile.mail, &profile.log, &profile.cache] {
            let mode = fs::metadata(made).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{}", made.display());
        }
        assert!(!profile.config.exists());
    }
}
