using BenchmarkDotNet.Running;
using Freshet.Micro;

// --quick prints a table in half a minute; anything else goes to BenchmarkDotNet (--filter '*Lookup*', --list flat, ...).
if (args is ["--quick", .. var sections])
{
    QuickRun.All(sections);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
