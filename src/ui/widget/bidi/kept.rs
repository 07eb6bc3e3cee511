//! What was laid out in the frame before is not laid out again in the next.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use egui::mutex::Mutex;
use egui::{Color32, FontId, Galley, Id, Painter};

use super::{Bidi, Laid};

/// What this frame and the frame before have laid out.
struct Kept {
    hasher: RandomState,
    frame: u64,
    /// Changes when the toolkit has forgotten where it keeps its letters: all is drawn anew then.
    letters: Arc<Galley>,
    now: HashMap<u64, Laid>,
    before: HashMap<u64, Laid>,
}

/// Lays a text out, or finds it as it was.
pub(super) fn laid(painter: &Painter, bidi: Bidi) -> Laid {
    let context = painter.ctx();
    let font = FontId::proportional(1.0);
    let letters = painter.layout_no_wrap(String::from("."), font, Color32::WHITE);
    let frame = context.cumulative_frame_nr();
    let kept = context.data_mut(|data| {
        let new = || {
            Arc::new(Mutex::new(Kept {
                hasher: RandomState::new(),
                frame,
                letters: Arc::clone(&letters),
                now: HashMap::new(),
                before: HashMap::new(),
            }))
        };
        let memory = Id::unique("text laid out from right to left");
        Arc::clone(data.get_temp_mut_or_insert_with(memory, new))
    });
    let key = {
        let mut kept = kept.lock();
        kept.turn(frame, &letters);
        let scale = context.pixels_per_point().to_bits();
        let key = kept.hasher.hash_one((&bidi, scale));
        if let Some(laid) = kept.find(key) {
            return laid;
        }
        key
    };
    let laid = bidi.lay_anew(painter);
    kept.lock().now.insert(key, laid.clone());
    laid
}

impl Kept {
    fn turn(&mut self, frame: u64, letters: &Arc<Galley>) {
        if !Arc::ptr_eq(&self.letters, letters) {
            self.letters = Arc::clone(letters);
            self.now.clear();
            self.before.clear();
        }
        if self.frame != frame {
            self.frame = frame;
            self.before = std::mem::take(&mut self.now);
        }
    }

    fn find(&mut self, key: u64) -> Option<Laid> {
        let laid = match self.now.get(&key) {
            Some(laid) => laid.clone(),
            None => self.before.remove(&key)?,
        };
        self.now.insert(key, laid.clone());
        Some(laid)
    }
}
