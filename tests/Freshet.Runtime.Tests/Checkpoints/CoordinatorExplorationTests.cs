using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Tests.Checkpoints;

/// <summary>The coordinator is a value, so every order of events can be tried: two tasks, up to three checkpoints, answers that fail, come late or never.</summary>
public sealed class CoordinatorExplorationTests
{
    [Fact]
    public void Apply_keeps_its_promises_in_every_order_of_events()
    {
        var reached = Explore(CoordinatorWorld.New());

        // otherwise the model does not do what it is for
        Assert.True(reached.Count > 1000, $"{reached.Count} states");
        Assert.Equal(Enum.GetValues<Coordinator.Stage>(), reached.Select(static w => w.Coordinator.At).Distinct().Order());
        Assert.Contains(reached, static w => w.HasLeft);
        Assert.Contains(reached, static w => w.Coordinator.Failed > 1 && w.Coordinator.Completed > 0);
    }

    [Fact]
    public void Apply_ends_every_checkpoint_and_lets_a_stopped_job_leave_from_wherever_it_is()
    {
        foreach (var world in Explore(CoordinatorWorld.New()))
        {
            var end = world.RunWell();
            Assert.True(end.HasLeft, $"The job never leaves:{end.History}");
            Assert.Equal(0, end.Active);
        }
    }

    [Fact]
    public void Exploring_finds_a_checkpoint_that_is_complete_with_a_part_missing() =>
        Assert.Contains("with 1 of 2 parts", Assert.Throws<InvariantException>(() => Explore(CoordinatorWorld.New(bug: true))).Message, StringComparison.Ordinal);

    private static IReadOnlyCollection<CoordinatorWorld> Explore(CoordinatorWorld from)
    {
        var reached = new Dictionary<string, CoordinatorWorld>(StringComparer.Ordinal) { [from.Key] = from };
        var left = new Queue<CoordinatorWorld>([from]);
        while (left.TryDequeue(out var world))
        {
            foreach (var next in world.Next())
            {
                if (reached.TryAdd(next.Key, next))
                {
                    left.Enqueue(next);
                }
            }
        }

        return reached.Values;
    }
}
