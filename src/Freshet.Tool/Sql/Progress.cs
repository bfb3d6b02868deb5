using System.Globalization;
using Freshet.Runtime.Jobs;

namespace Freshet.Tool.Sql;

/// <summary>How far a job is, in one line of standard error that goes at its end: only where standard error is a terminal and standard output shows nothing meanwhile.</summary>
internal sealed class Progress : IDisposable
{
    private bool _isShown;

    public void Show(JobStatus status)
    {
        if (Console.IsErrorRedirected)
        {
            return;
        }

        _isShown = true;
        var seconds = Math.Max(0, status.At - status.StartedAt) / 1000.0;
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{status.RecordsIn:N0} records read, {seconds:0.0} s\x1b[K"));
    }

    public void Dispose()
    {
        if (_isShown)
        {
            Console.Error.Write("\r\x1b[K");
        }
    }
}
