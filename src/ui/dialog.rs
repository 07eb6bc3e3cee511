//! What lies over the main window without blocking it: forms, settings, transcript, palette.
