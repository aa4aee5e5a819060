// A figure as a picture: what is on the screen is drawn on a canvas, shape by shape and word by word, in its own styles.

/** What of a figure is not part of its picture. */
const leftOut = 'button, [popover], .visually-hidden, .probe';
const margin = 16;

/** @throws Error where the browser cannot make a picture of it */
export async function paintFigure(figure: HTMLElement, pixelRatio = 2): Promise<Blob> {
  const box = figure.getBoundingClientRect();
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil((box.width + 2 * margin) * pixelRatio);
  canvas.height = Math.ceil((box.height + 2 * margin) * pixelRatio);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser cannot draw pictures.');
  context.scale(pixelRatio, pixelRatio);
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, box.width + 2 * margin, box.height + 2 * margin);
  context.translate(margin - box.left, margin - box.top);
  for (const element of figure.querySelectorAll('*')) {
    if (element.closest(leftOut) !== null) continue;
    if (element instanceof SVGPathElement) paintPath(context, element);
    else if (element instanceof HTMLElement) paintElement(context, element);
  }
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('The picture is too large for this browser.'));
      else resolve(blob);
    }, 'image/png');
  });
}

/** The path is placed as the stretched SVG places it, and its stroke is not stretched. */
function paintPath(context: CanvasRenderingContext2D, element: SVGPathElement): void {
  const svg = element.ownerSVGElement;
  if (svg === null) return;
  const box = svg.getBoundingClientRect();
  const { width, height } = svg.viewBox.baseVal;
  const path = new Path2D();
  path.addPath(
    new Path2D(element.getAttribute('d') ?? ''),
    new DOMMatrix([box.width / width, 0, 0, box.height / height, box.left, box.top]),
  );
  const style = getComputedStyle(element);
  context.save();
  context.globalAlpha = Number(style.opacity);
  if (style.fill !== 'none') {
    context.fillStyle = style.fill;
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a path is filled here, not an array
    context.fill(path);
  }
  if (style.stroke !== 'none') {
    context.strokeStyle = style.stroke;
    context.lineWidth = Number.parseFloat(style.strokeWidth);
    context.lineCap = style.strokeLinecap === 'round' ? 'round' : 'butt';
    context.lineJoin = style.strokeLinejoin === 'round' ? 'round' : 'miter';
    context.setLineDash(
      style.strokeDasharray === 'none' ? [] : style.strokeDasharray.split(',').map(Number.parseFloat),
    );
    context.stroke(path);
  }
  context.restore();
}

function paintElement(context: CanvasRenderingContext2D, element: HTMLElement): void {
  const style = getComputedStyle(element);
  paintBox(context, element.getBoundingClientRect(), style);
  for (const pseudo of ['::before', '::after']) paintWhiskerEnd(context, element, pseudo);
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  context.direction = 'ltr';
  context.textAlign = 'left';
  for (const node of element.childNodes) if (node instanceof Text) paintWords(context, node);
}

function paintBox(context: CanvasRenderingContext2D, box: DOMRect, style: CSSStyleDeclaration): void {
  if (box.width === 0 && box.height === 0) return;
  context.beginPath();
  context.roundRect(box.left, box.top, box.width, box.height, Number.parseFloat(style.borderRadius) || 0);
  context.fillStyle = style.backgroundColor;
  context.fill();
  const line = Number.parseFloat(style.borderTopWidth);
  if (line > 0 && style.borderTopStyle !== 'none') {
    const isWholeBorder = Number.parseFloat(style.borderBottomWidth) > 0;
    context.save();
    context.strokeStyle = style.borderTopColor;
    context.lineWidth = line;
    context.setLineDash(style.borderTopStyle === 'dashed' ? [5, 3] : []);
    if (!isWholeBorder) {
      context.beginPath();
      context.moveTo(box.left, box.top + line / 2);
      context.lineTo(box.right, box.top + line / 2);
    }
    context.stroke();
    context.restore();
  }
}

/** The ends of a track's whiskers, and its reference line, which are drawn by the style sheet alone. */
function paintWhiskerEnd(context: CanvasRenderingContext2D, element: HTMLElement, pseudo: string): void {
  const parent = element.closest('.track');
  if (parent === null) return;
  const style = getComputedStyle(element, pseudo);
  if (style.content === 'none' || style.display === 'none') return;
  const box = element.getBoundingClientRect();
  const left = box.left + Number.parseFloat(style.left);
  const top = box.top + Number.parseFloat(style.top);
  if (element === parent) {
    context.save();
    context.strokeStyle = style.borderInlineStartColor;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(left, top);
    context.lineTo(left, top + Number.parseFloat(style.height));
    context.stroke();
    context.restore();
  } else {
    context.fillStyle = style.backgroundColor;
    context.fillRect(left, top, Number.parseFloat(style.width), Number.parseFloat(style.height));
  }
}

/** Word by word, and letter by letter where a word is broken, so that lines break where they break on the screen. */
function paintWords(context: CanvasRenderingContext2D, node: Text): void {
  const range = document.createRange();
  const select = (index: number, length: number) => {
    range.setStart(node, index);
    range.setEnd(node, index + length);
  };
  for (const { 0: word, index } of node.data.matchAll(/\S+/gu)) {
    select(index, word.length);
    const parts = range.getClientRects().length > 1 ? [...word.matchAll(/./gu)] : [{ 0: word, index: 0 }];
    for (const { 0: part, index: offset } of parts) {
      select(index + offset, part.length);
      paintText(context, part, range.getBoundingClientRect());
    }
  }
}

function paintText(context: CanvasRenderingContext2D, word: string, box: DOMRect): void {
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = context.measureText(word);
  context.fillText(word, box.left, box.top + (box.height + ascent - descent) / 2);
}
