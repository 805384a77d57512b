// While the page is being worked on: `cargo xtask serve` answers when it has been built anew.
fetch('./built-anew').then((answer) => { if (answer.ok) location.reload(); }, () => {});
