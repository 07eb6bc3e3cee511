//! Tiles of pages on their way to the graphics card, and files on their way out of the window.

use egui::{ColorImage, Context, TextureOptions};

use super::App;

impl App {
    /// Brings the tiles that came lately to the graphics card. They are let go there when the page
    /// lets go of them.
    pub(super) fn upload_tiles(&mut self, ctx: &Context) {
        self.state.pages.each_fresh(|name, index, tile| {
            tile.paint(|size, pixels| {
                let called = format!("page {} {} {index}", name.mail.0, name.part.0);
                // Opaque: the paper is in it.
                let image = ColorImage::from_rgba_premultiplied(size, pixels);
                ctx.load_texture(called, image, TextureOptions::LINEAR)
            });
        });
        self.state.thumbnails.each_fresh(|picture| {
            let size = [picture.width as usize, picture.height as usize];
            let image = ColorImage::from_rgba_premultiplied(size, &picture.pixels);
            ctx.load_texture("attachment", image, TextureOptions::LINEAR)
        });
    }

    /// A file that was to be dragged out lies ready: it is dragged, where the button is still down.
    pub(super) fn drag_out(&mut self, ctx: &Context) {
        let Some(file) = self.state.handed.take() else {
            return;
        };
        if let Some(drag) = &self.options.drag_out
            && ctx.input(|input| input.pointer.primary_down())
        {
            drag(file);
        }
    }
}
