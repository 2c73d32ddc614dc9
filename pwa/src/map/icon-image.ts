interface Drawn {
  ink: string;
  /** Filled behind the icon, with an edge in the colour of the ink. */
  disc?: string;
  /** Side of the square. */
  px: number;
}

/** An icon as a picture that the map can set on a cell; null is an empty one. */
export function iconImage(path: string | null, { ink, disc, px }: Drawn): ImageData {
  const canvas = new OffscreenCanvas(px, px);
  const pen = canvas.getContext('2d')!;
  if (disc) {
    pen.fillStyle = disc;
    pen.strokeStyle = ink;
    pen.lineWidth = px / 14;
    pen.beginPath();
    pen.arc(px / 2, px / 2, px / 2 - px / 22, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }
  if (path) {
    const size = disc ? 0.56 : 0.9;
    pen.translate((px * (1 - size)) / 2, (px * (1 - size)) / 2);
    pen.scale((px * size) / 24, (px * size) / 24);
    pen.strokeStyle = ink;
    pen.lineWidth = disc ? 2.8 : 2.3;
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.stroke(new Path2D(path));
  }
  return pen.getImageData(0, 0, px, px);
}
