using System.Globalization;
using BenchmarkDotNet.Running;
using Freshet.Micro;

// --quick prints a table in half a minute; --snapshots KEYS null|FOLDER what snapshots cost a task at work; --memory KEYS what a key
// takes; anything else goes to BenchmarkDotNet (--filter '*Lookup*', --list flat, ...).
switch (args)
{
    case ["--quick", .. var sections]:
        QuickRun.All(sections);
        break;
    case ["--snapshots", var keys, var target]:
        SnapshotLoad.Run(long.Parse(keys, CultureInfo.InvariantCulture), target, rounds: 7);
        break;
    case ["--memory", var keys]:
        MemoryRun.Run(long.Parse(keys, CultureInfo.InvariantCulture));
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, ShortJob.Config);
        break;
}
