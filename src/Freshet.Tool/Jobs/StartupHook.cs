using System.Runtime.Loader;
using Freshet.Tool;
using Freshet.Tool.Jobs;

/// <summary>What the runtime calls in the process of a job that <c>freshet run --dashboard</c> starts; its name and place are the runtime's.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        var folder = Path.GetDirectoryName(typeof(StartupHook).Assembly.Location)!;
        AssemblyLoadContext.Default.Resolving += (context, name) => // what the program does not have itself
            Path.Combine(folder, name.Name + ".dll") is var path && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        try
        {
            DashboardInJob.Start();
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e is TypeLoadException or MissingMemberException or FileLoadException
                ? $"The dashboard does not fit the Freshet that the program was built with: use the freshet command of its version. {e.Message}"
                : e.Message);
            Environment.Exit(ExitCodes.Failed);
        }
    }
}
