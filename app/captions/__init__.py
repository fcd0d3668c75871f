"""What is said in a call as lines to read: from people who type, from machines, corrected by whoever knows better."""
