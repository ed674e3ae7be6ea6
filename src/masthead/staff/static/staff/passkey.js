// Tells the person when a passkey did not work; the library only writes to the console.
document.addEventListener('allauth.error', () => {
  for (const trouble of document.querySelectorAll('[data-passkey-trouble]')) {
    trouble.hidden = false
  }
})
