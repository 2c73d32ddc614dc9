/**
 * On an iPhone a page in a tab loses what it stored after a week unused; as an installed
 * application it does not.
 */
export function isAppleInTab(): boolean {
  const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent);
  const isInstalled = 'standalone' in navigator && navigator.standalone === true;
  return isApple && !isInstalled;
}
