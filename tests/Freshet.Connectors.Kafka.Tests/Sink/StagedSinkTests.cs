using Freshet.Servers;
using Freshet.Testing;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>The exactly-once sink, step by step: what is in the topic for whoever reads committed records, after each death and start.</summary>
public sealed class StagedSinkTests(KafkaBroker broker)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private KafkaServer Server => broker.Server;

    [Fact]
    public void Records_appear_when_the_checkpoint_is_complete_and_not_before()
    {
        var topic = Topic();
        using var run = Open(topic);
        run.Write(Topics.Values(0, 100));
        run.Snapshot(1);
        run.Write(Topics.Values(1, 50));
        Assert.Empty(Server.ReadAll(topic));
        run.Complete(1);
        WaitFor(run, topic, 100);

        run.Snapshot(2, isFinal: true);
        run.Complete(2); // the last one waits until all is sent
        Assert.Equal(Topics.Values(0, 100).Concat(Topics.Values(1, 50)), Values(topic));
    }

    [Fact]
    public void What_was_staged_is_sent_by_the_next_start_when_nobody_was_told()
    {
        var topic = Topic();
        MemorySnapshot state;
        using (var run = Open(topic))
        {
            run.Write(Topics.Values(0, 5000));
            state = run.Snapshot(1);
            run.Write(Topics.Values(1, 10)); // of which nothing counts
        }

        Assert.Empty(Server.ReadAll(topic));
        using (var again = Open(topic, [state]))
        {
            Assert.Equal(Topics.Values(0, 5000), Values(topic));
        }

        using var third = Open(topic, [state]);
        Assert.Equal(Topics.Values(0, 5000), Values(topic));
        Assert.Empty(third.Context.Unclaimed);
    }

    /// <summary>Were the mark sent all the same, the start after the failed one would take them for sent.</summary>
    [Fact]
    public void A_checkpoint_without_the_messages_that_it_names_fails_every_start_and_sends_no_mark()
    {
        var topic = Topic();
        MemorySnapshot state;
        using (var run = Open(topic))
        {
            run.Write(Topics.Values(0, 100));
            state = run.Snapshot(1);
        }

        var damaged = state with { Keyed = new Dictionary<string, byte[]>() };
        for (var start = 0; start < 2; start++)
        {
            Assert.Contains("the messages of checkpoint 1 are not in checkpoint 1", Assert.Throws<FreshetException>(() => Open(topic, [damaged])).Message, StringComparison.Ordinal);
            Assert.Empty(Values(topic));
        }

        using var whole = Open(topic, [state]);
        Assert.Equal(Topics.Values(0, 100), Values(topic));
    }

    /// <summary>The first run stands still in the midst of a transaction while another one starts, as a stopped process does, and goes on after that.</summary>
    [Theory]
    [InlineData("Sent")]
    [InlineData("Committed")]
    public void A_run_that_is_overtaken_in_the_midst_of_a_transaction_doubles_nothing_and_writes_nothing_more(string at)
    {
        var topic = Topic();
        var isArmed = false;
        using var reached = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        using var zombie = Open(topic, options: new() { Reached = step => Stop(step) });
        zombie.Write(Topics.Values(0, 1000));
        var state = zombie.Snapshot(1);
        isArmed = true;
        zombie.Complete(1);
        Assert.True(reached.Wait(Limit));

        using var heir = Open(topic, [state]);
        Assert.Equal(Topics.Values(0, 1000), Values(topic));
        heir.Write(Topics.Values(1, 10));
        heir.Snapshot(2, isFinal: true);
        heir.Complete(2);
        goOn.Set();

        var failure = Assert.Throws<FreshetException>(() =>
        {
            zombie.Write(Topics.Values(2, 10));
            zombie.Snapshot(2, isFinal: true);
            zombie.Complete(2);
        });
        Assert.False(failure.Retry);
        Assert.Contains($"another run with the transactional id '{topic}-0' has written", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Topics.Values(0, 1000).Concat(Topics.Values(1, 10)), Values(topic));

        void Stop(StagedStep step)
        {
            if (isArmed && step.ToString() == at)
            {
                reached.Set();
                goOn.Wait(Limit);
            }
        }
    }

    [Fact]
    public void Staged_records_of_subtasks_that_are_gone_go_out_with_their_heirs_and_no_subtask_is_fenced()
    {
        var topic = Topic(4);
        var keyed = new KafkaSinkOptions<string> { Partition = v => int.Parse(v[..1], System.Globalization.CultureInfo.InvariantCulture) };
        var state = Stage(2, null, 1);
        state = Stage(3, state, 2);
        state = Stage(1, state, 3);
        using var last = Open(topic, state, keyed);
        var found = Server.ReadAll(topic);
        foreach (var partition in Enumerable.Range(0, 3))
        {
            Assert.Equal(Topics.Values(partition, partition switch { 0 => 300, 1 => 200, _ => 100 }), found.Where(m => m.Partition == partition).Select(m => m.Value));
        }

        List<MemorySnapshot> Stage(int parallelism, List<MemorySnapshot>? from, int checkpoint)
        {
            var runs = Enumerable.Range(0, parallelism).Select(subtask => Open(topic, from, keyed, subtask, parallelism)).ToList();
            for (var subtask = 0; subtask < parallelism; subtask++)
            {
                var before = subtask switch { 0 => (checkpoint - 1) * 100, 1 when checkpoint == 2 => 100, _ => 0 };
                runs[subtask].Write(Topics.Values(subtask, 100, before));
            }

            var all = runs.ConvertAll(run => run.Snapshot(checkpoint)); // complete, and nobody is told
            runs.ForEach(run => Assert.Empty(run.Context.Unclaimed));
            runs.ForEach(run => run.Dispose());
            return all;
        }
    }

    [Fact]
    public void Two_jobs_on_one_topic_with_the_same_operators_leave_each_other_alone()
    {
        var topic = Topic();
        using var one = new SinkRun<string>(s => s.ToKafka(Server.Brokers, topic, Format.Text, Exactly($"{topic}-one")));
        using var two = new SinkRun<string>(s => s.ToKafka(Server.Brokers, topic, Format.Text, Exactly($"{topic}-two")));
        for (var checkpoint = 1; checkpoint <= 3; checkpoint++)
        {
            foreach (var (run, number) in new[] { (one, 1), (two, 2) })
            {
                run.Write(Topics.Values(number, 10, (checkpoint - 1) * 10));
                run.Snapshot(checkpoint, isFinal: true);
                run.Complete(checkpoint);
            }
        }

        Assert.Equal(Topics.Values(1, 30), Values(topic).Where(v => v[0] == '1'));
        Assert.Equal(Topics.Values(2, 30), Values(topic).Where(v => v[0] == '2'));
    }

    [Fact]
    public void Records_of_a_checkpoint_that_was_given_up_go_with_the_next_in_their_order()
    {
        var topic = Topic();
        MemorySnapshot state;
        using (var run = Open(topic))
        {
            run.Write(Topics.Values(0, 10));
            run.Snapshot(1); // never complete
            run.Write(Topics.Values(0, 10, 10));
            run.Snapshot(2); // nor this one
            run.Write(Topics.Values(0, 10, 20));
            state = run.Snapshot(3);
        }

        using var again = Open(topic, [state]);
        Assert.Equal(Topics.Values(0, 30), Values(topic));
    }

    [Fact]
    public void What_does_not_fit_into_memory_is_staged_in_a_file_and_comes_whole()
    {
        var topic = Topic();
        var folder = Directory.CreateTempSubdirectory("freshet-staged-").FullName;
        try
        {
            var values = Enumerable.Range(0, 40_000).Select(i => $"{i} {new string('x', 100)}").ToList();
            MemorySnapshot state;
            var spill = new Core.Spill.SpillSpace(new Runtime.Storage.PosixFileSystem(), folder, 1 << 20);
            using (var run = new SinkRun<string>(s => s.ToKafka(Server.Brokers, topic, Format.Text, Exactly(topic)), spill: spill))
            {
                run.Write(values.Take(20_000));
                run.Snapshot(1);
                run.Complete(1);
                run.Write(values.Skip(20_000));
                state = run.Snapshot(2);
                WaitFor(run, topic, 20_000);
            }

            using var again = Open(topic, [state]);
            Assert.Equal(values, Values(topic));
            Assert.Empty(Directory.EnumerateFiles(folder)); // nameless
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void Keys_headers_tombstones_and_times_are_those_of_the_record()
    {
        var topic = Topic();
        using (var run = Open(topic, options: new()
        {
            Key = v => v[..1],
            Tombstone = v => v.Length == 1,
            Headers = v => v.Length == 1 ? null : [new KafkaHeader("h", [1, 2]), new KafkaHeader("n", null)],
        }))
        {
            run.Write(["a1", "b", "c"], v => v[0] == 'c' ? -1 : 1_700_000_000_000 + v[0]);
            run.Snapshot(1, isFinal: true);
            run.Complete(1);
        }

        using var read = new SourceRun<KafkaMessage<string, string>>(env => env.FromKafka(Server.Brokers, topic, Format.Text, Format.Text, new KafkaSourceOptions { Bounded = true }));
        read.ReadToEnd();
        var found = read.Records.Select(r => r.Value).ToList();
        Assert.Equal([("a", "a1", false), ("b", null, true), ("c", null, true)], found.Select(m => (m.Key, m.Value, m.IsTombstone)));
        Assert.Equal(1_700_000_000_000 + 'a', found[0].TimestampMs);
        Assert.True(found[2].TimestampMs > 1_700_000_000_000 + 'c'); // the client's own
        Assert.Equal(["h", "n"], found[0].Headers.Select(h => h.Name));
        Assert.Equal([1, 2], found[0].Headers[0].Value);
        Assert.Null(found[0].Headers[1].Value);
    }

    [Fact]
    public void A_start_that_goes_back_behind_what_was_sent_is_refused_and_goes_on_when_told()
    {
        var topic = Topic();
        MemorySnapshot older;
        using (var run = Open(topic))
        {
            run.Write(Topics.Values(0, 10));
            older = run.Snapshot(1);
            run.Complete(1);
            run.Write(Topics.Values(1, 10));
            run.Snapshot(2, isFinal: true);
            run.Complete(2);
        }

        var failure = Assert.Throws<FreshetException>(() => Open(topic, [older]));
        Assert.False(failure.Retry);
        Assert.Contains("starts from checkpoint 1, and messages up to checkpoint 2 are in the topic", failure.Message, StringComparison.Ordinal);
        using var told = Open(topic, [older], new() { InDoubt = KafkaInDoubt.Skip });
        Assert.Equal(Topics.Values(0, 10).Concat(Topics.Values(1, 10)), Values(topic));
    }

    [Fact]
    public void A_start_from_a_checkpoint_that_a_later_run_has_left_behind_is_refused()
    {
        var topic = Topic();
        MemorySnapshot state;
        using (var first = Open(topic))
        {
            first.Write(Topics.Values(0, 10));
            state = first.Snapshot(1);
        }

        using (var second = Open(topic, [state]))
        {
            second.Write(Topics.Values(1, 10));
            second.Snapshot(2, isFinal: true);
            second.Complete(2);
        }

        var failure = Assert.Throws<FreshetException>(() => Open(topic, [state]));
        Assert.Contains("a later run has written since", failure.Message, StringComparison.Ordinal);
        Assert.Equal(20, Values(topic).Count());
    }

    [Theory]
    [InlineData(KafkaInDoubt.Refuse, 0)]
    [InlineData(KafkaInDoubt.Send, 10)]
    [InlineData(KafkaInDoubt.Skip, 0)]
    public void A_start_whose_mark_is_gone_is_refused_unless_told_what_to_do(KafkaInDoubt choice, int sent)
    {
        var topic = Topic();
        MemorySnapshot state;
        using (var run = Open(topic))
        {
            run.Write(Topics.Values(0, 10));
            state = run.Snapshot(1);
        }

        Server.DeleteGroup($"{topic}-0");
        if (choice == KafkaInDoubt.Refuse)
        {
            var failure = Assert.Throws<FreshetException>(() => Open(topic, [state]));
            Assert.False(failure.Retry);
            Assert.Contains($"the mark of '{topic}-0' is gone", failure.Message, StringComparison.Ordinal);
            Assert.Contains("10 message(s) staged in checkpoint 1", failure.Message, StringComparison.Ordinal);
            Assert.Contains("KafkaSinkOptions.InDoubt", failure.Message, StringComparison.Ordinal);
        }
        else
        {
            using var run = Open(topic, [state], new() { InDoubt = choice });
        }

        Assert.Equal(Topics.Values(0, sent), Values(topic));
    }

    [Fact]
    public void What_no_broker_could_take_fails_before_a_checkpoint_holds_it()
    {
        var topic = Topic();
        using var run = Open(topic, options: new() { Partition = v => v == "far" ? 1 : 0 });
        var large = Assert.Throws<FreshetException>(() => run.Write([new string('x', 2_000_000)]));
        Assert.Contains("message.max.bytes", large.Message, StringComparison.Ordinal);
        var far = Assert.Throws<FreshetException>(() => run.Write(["far"]));
        Assert.Contains("KafkaSinkOptions.Partition", far.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_the_topic_refuses_fails_the_job_hides_nothing_and_is_sent_once_the_rule_is_gone()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1, new() { ["message.timestamp.after.max.ms"] = "1000" });
        MemorySnapshot state;
        using (var run = Open(topic))
        {
            run.Write(["a"], _ => 4_102_444_800_000);
            state = run.Snapshot(1, isFinal: true);
            var failure = Assert.Throws<FreshetException>(() => run.Complete(1));
            Assert.Equal(ErrorDomain.User, failure.Domain);
            Assert.Contains("KafkaSinkOptions.EventTime", failure.Message, StringComparison.Ordinal);
        }

        Server.SetTopic(topic, "message.timestamp.after.max.ms", "9223372036854775807");
        using var again = Open(topic, [state]);
        Assert.Equal(["a"], Values(topic));
    }

    [Fact]
    public void A_missing_topic_fails_the_start_and_is_not_created()
    {
        var topic = Topics.New();
        Assert.SkipWhen(Server.HasTopic(topic), "The topic is there.");
        var failure = Assert.Throws<FreshetException>(() => Open(topic));
        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains($"topic '{topic}' does not exist at {Server.Brokers}", failure.Message, StringComparison.Ordinal);
        Assert.False(Server.HasTopic(topic));
    }

    [Fact]
    public void A_transaction_time_out_beyond_that_of_the_brokers_is_refused_with_both_names()
    {
        var topic = Topic();
        var failure = Assert.Throws<FreshetException>(() => Open(topic, options: new() { TransactionTimeout = TimeSpan.FromHours(2) }));
        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains("TransactionTimeout 02:00:00", failure.Message, StringComparison.Ordinal);
        Assert.Contains("transaction.max.timeout.ms", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Brokers_that_are_not_there_fail_the_start_after_the_delivery_time()
    {
        var failure = Assert.Throws<FreshetException>(() => new SinkRun<string>(s => s.ToKafka(
            "127.0.0.1:1", "lines", Format.Text, new() { Delivery = KafkaDelivery.ExactlyOnce, DeliveryTimeout = TimeSpan.FromSeconds(1) })));
        Assert.True(failure.Retry);
        Assert.Contains("127.0.0.1:1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("DeliveryTimeout", failure.Message, StringComparison.Ordinal);
    }

    public static TheoryData<KafkaSinkOptions<string>, string> Refused => new()
    {
        { new() { TransactionalId = "t" }, "its Delivery is AtLeastOnce" },
        { new() { InDoubt = KafkaInDoubt.Send }, "its Delivery is AtLeastOnce" },
        { new() { Delivery = KafkaDelivery.ExactlyOnce, TransactionalId = " " }, "TransactionalId is empty" },
        { new() { Delivery = KafkaDelivery.ExactlyOnce, TransactionTimeout = TimeSpan.Zero }, "TransactionTimeout is" },
        { new() { Delivery = (KafkaDelivery)7 }, "Delivery 7" },
        { new() { Properties = new Dictionary<string, string> { ["transaction.timeout.ms"] = "1" } }, "KafkaSinkOptions.TransactionTimeout" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void An_option_that_cannot_work_is_refused_with_what_to_do(KafkaSinkOptions<string> options, string says)
    {
        var failure = Assert.Throws<FreshetException>(() => new SinkRun<string>(s => s.ToKafka("localhost:1", "t", Format.Text, options)));
        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    private static KafkaSinkOptions<string> Exactly(string topic, KafkaSinkOptions<string>? options = null) =>
        (options ?? new()) with { Delivery = KafkaDelivery.ExactlyOnce, TransactionalId = topic };

    private void WaitFor(SinkRun<string> run, string topic, int count) => run.WaitUntil(() => Server.ReadAll(topic).Count >= count, Limit);

    private IEnumerable<string> Values(string topic) => Server.ReadAll(topic).Select(m => m.Value!);

    private string Topic(int partitions = 1, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        var topic = Topics.New(test);
        Server.CreateTopic(topic, partitions);
        return topic;
    }

    private SinkRun<string> Open(string topic, IReadOnlyList<MemorySnapshot>? restored = null, KafkaSinkOptions<string>? options = null, int subtask = 0, int parallelism = 1) => new(
        s => s.ToKafka(Server.Brokers, topic, Format.Text, Exactly(topic, options)), subtask, parallelism, restored);
}
