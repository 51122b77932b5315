//! Papers as one picture. Refuses to draw; paper does that.

use stall_paper::Bitmap;

/// The papers below one another.
pub(crate) fn join(papers: &[Bitmap], width_dots: u32) -> Bitmap {
    let mut whole = Bitmap::new(width_dots, 0);
    for paper in papers {
        let top = whole.height() as i32;
        whole.feed(paper.height());
        whole.blit(paper, 0, top);
    }
    whole
}
