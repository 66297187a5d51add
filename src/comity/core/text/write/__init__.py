"""Writers: a base file and what was proposed on it, as Word, HTML and Akoma Ntoso again."""
