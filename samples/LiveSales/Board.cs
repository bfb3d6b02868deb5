using System.Runtime.CompilerServices;

namespace LiveSales;

/// <summary>The newest screen, for whoever looks: the job shows it, web requests read it.</summary>
internal sealed class Board
{
    private volatile Shown _shown = new(Screen.Empty);

    public Screen Screen => _shown.Screen;

    public void Show(Screen screen)
    {
        var before = _shown;
        _shown = new Shown(screen);
        before.Next.SetResult();
    }

    /// <summary>The newest screen, and each newer one, the same again after a second without; who reads slowly misses some and not the newest.</summary>
    public async IAsyncEnumerable<Screen> Follow([EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            var shown = _shown;
            yield return shown.Screen;
            await Task.WhenAny(shown.Next.Task, Task.Delay(1000, cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    private sealed record Shown(Screen Screen)
    {
        public TaskCompletionSource Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
