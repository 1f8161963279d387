"""The ways in which words become heard: Orca, speech-dispatcher, our own voice; `chain` has one of them speak."""
