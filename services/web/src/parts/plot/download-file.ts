// Hands the browser a file to keep.
export function downloadFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

export function downloadText(name: string, text: string, mediaType: string): void {
  downloadFile(name, new Blob([text], { type: `${mediaType};charset=utf-8` }));
}

/** A name that every file system takes. */
export function fileNameOf(title: string, ending: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
  return `${words === '' ? 'plot' : words}.${ending}`;
}
