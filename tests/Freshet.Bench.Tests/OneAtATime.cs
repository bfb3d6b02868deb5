// The tests take the console's place and measure what the process allocates.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
