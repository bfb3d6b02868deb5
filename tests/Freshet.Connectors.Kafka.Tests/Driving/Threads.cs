// a test here mostly waits for a broker: more at once than there are cores
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
