using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

public sealed class WakeTests
{
    [Fact]
    public async Task A_source_is_read_again_when_it_was_woken_before_the_time_it_asked_for()
    {
        var rows = new List<long>();
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        env.FromSource("impatient", () => new ImpatientReader(), isBounded: true).ToCollection(rows);

        await env.RunQuietly().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], rows);
    }

    /// <summary>Asks to be read again in 30 ms each time, and every other time is woken from another thread long before.</summary>
    private sealed class ImpatientReader : Core.SourceReader<long>
    {
        private long _reads;

        public override Core.ReadResult Read()
        {
            if (_reads == 10)
            {
                return Core.ReadResult.Finished;
            }

            Output.Emit(_reads++);
            Context.WakeAt(Context.Now + 30);
            if (_reads % 2 == 1)
            {
                new Thread(Context.Wake).Start();
            }

            return Core.ReadResult.Waiting;
        }
    }
}
