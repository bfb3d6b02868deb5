using Freshet.Crash;

// crash wordcount [--kills 20] [--seed 1] [--records 1000000] [--words 500] [--parallelism 2] [--rescale N] [--hog]
//   drives the job in child processes and kills them; prints one JSON line, exit code 1 if the output is not exact
// crash job ...
//   the child: the word count from Kafka to files
try
{
    return args switch
    {
        ["job", .. var rest] => await WordCountJob.RunAsync(rest),
        ["wordcount", .. var rest] => await Driver.RunAsync(CrashOptions.Parse(rest)),
        _ => throw new UsageException("Say what to crash."),
    };
}
catch (UsageException e)
{
    Console.Error.WriteLine($"{e.Message}\nusage: crash wordcount [--kills 20] [--seed 1] [--records 1000000] [--parallelism 2] [--rescale N] [--hog] [--keep]");
    return 2;
}
