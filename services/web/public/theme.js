// Before anything is painted: the theme that was chosen here, if the system's is not wanted.
try {
  const theme = localStorage.getItem('tastemaker-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is refused in this window: the system's theme it is.
}
