using System.Runtime.InteropServices;

namespace Freshet;

/// <summary>Calls back on the first SIGINT or SIGTERM; a second one ends the process as usual.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private int _seen;

    public StopSignals(Action stop)
    {
        void Handle(PosixSignalContext context)
        {
            if (Interlocked.Exchange(ref _seen, 1) == 0)
            {
                context.Cancel = true;
                stop();
            }
        }

        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle), PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle)];
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
