using System.Diagnostics;
using System.Globalization;
using Freshet;
using Freshet.Core;

namespace Slt;

/// <summary>Runs files in the format of sqllogictest and says what was not as expected.</summary>
internal static class Program
{
    private const string Usage = "usage: slt [--mode batch | streaming | parallel] [--show N] FILE…";

    internal static async Task<int> Main(string[] args)
    {
        var (mode, show, files) = ("batch", 20, new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--mode" when i + 1 < args.Length:
                    mode = args[++i];
                    break;
                case "--show" when i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out show):
                    i++;
                    break;
                case ['-', ..]:
                    Console.Error.WriteLine(Usage);
                    return 2;
                default:
                    files.Add(args[i]);
                    break;
            }
        }

        if (files.Count == 0 || mode is not ("batch" or "streaming" or "parallel"))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        var options = new JobOptions
        {
            Parallelism = mode == "parallel" ? 4 : 1,
            Mode = mode == "batch" ? ExecutionMode.Batch : ExecutionMode.Streaming,
            EpochInterval = TimeSpan.FromMilliseconds(1),
            Restart = RestartPolicy.None,
        };
        var (ran, failed, refused) = (0L, 0L, 0L);
        var watch = Stopwatch.StartNew();
        foreach (var file in files)
        {
            List<SltRecord> records;
            try
            {
                records = SltReader.Read(await File.ReadAllLinesAsync(file));
            }
            catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"{file}: {e.Message}");
                return 2;
            }

            var run = new SltRun(options);
            foreach (var record in records)
            {
                ran++;
                if (await run.RunAsync(record) is not { } wrong)
                {
                    continue;
                }

                // what Flink's dialect has and Freshet not yet is counted apart
                var isRefused = wrong.Contains("is not there yet", StringComparison.Ordinal);
                if ((isRefused ? refused++ : failed++) < show)
                {
                    Console.WriteLine($"{file}:{record.Line.ToString(CultureInfo.InvariantCulture)}: {(isRefused ? "refused: " : "")}{wrong}");
                }
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"files\":{files.Count},\"mode\":\"{mode}\",\"records\":{ran},\"failed\":{failed},\"refused\":{refused},\"seconds\":{watch.Elapsed.TotalSeconds:0.0}}}"));
        return failed == 0 ? 0 : 1;
    }
}
