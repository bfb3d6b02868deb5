using Freshet.Simulate;

// simulate [--seeds 1000] [--from 0] [--bug NAME]   every seed; one JSON line at the end, exit code 1 if anything was wrong
// simulate --random-graphs 2000 [--from 0] [--batch] every seed, each with a job graph of its own, in batch mode if wanted; --random-graph S for one
// simulate --seed S [--trace] [--bug NAME]          one seed, with every step if wanted
// simulate --bugs [--seeds 200]                     each planted bug until it is found; one JSON line for each, exit code 1 if one was not
try
{
    var options = SimulateOptions.Parse(args);
    return options switch
    {
        { AllBugs: true } => BugHunt.Run(options),
        { Seed: { } seed } => OneSeed.Run(seed, options),
        _ => ManySeeds.Run(options),
    };
}
catch (ArgumentException e)
{
    Console.Error.WriteLine($"{e.Message}\nusage: simulate [--seeds 1000] [--from 0] [--bug NAME] | --random-graphs 2000 [--from 0] [--batch] [--bug NAME] | --random-graph S [--batch] [--trace] | --seed S [--trace] [--bug NAME] | --bugs [--seeds 200] [--from 0]");
    return 2;
}
