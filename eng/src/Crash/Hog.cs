namespace Freshet.Crash;

/// <summary>Keeps cores busy: races that hide on an idle machine show on a busy one.</summary>
internal sealed class Hog : IDisposable
{
    private volatile bool _stop;

    public Hog(int cores)
    {
        for (var i = 0; i < cores; i++)
        {
            new Thread(() =>
            {
                while (!_stop)
                {
                    Thread.SpinWait(1000);
                }
            }) { IsBackground = true }.Start();
        }
    }

    public void Dispose() => _stop = true;
}
