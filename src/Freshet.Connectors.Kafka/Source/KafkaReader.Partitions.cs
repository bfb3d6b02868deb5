using Confluent.Kafka;
using Freshet.Core;

namespace Freshet;

/// <content>Which partitions there are, where they begin, and reading them.</content>
internal sealed partial class KafkaReader<T>
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Dictionary<int, PartitionProgress>> _partitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _topicIds = new(StringComparer.Ordinal);
    private Task<IReadOnlyList<OffsetAnswer>>? _lookup;
    private List<PartitionProgress> _found = [];
    private int _splits;
    private int _open;
    private bool _isIdle;

    /// <summary>True once every partition of the start has its position.</summary>
    private bool _isLocated;

    private bool IsFinished => _options.Bounded && _isLocated && _open == 0;

    /// <summary>Moves the search for partitions on: asks, takes answers, starts reading. Returns at once.</summary>
    private void Locate()
    {
        if (_lookup is { IsCompleted: true } done)
        {
            _lookup = null;
            TakeAnswers(done);
        }

        if (_lookup is null && !IsFinished && _probe!.Poll(_trouble) is { } survey)
        {
            _trouble = null;
            OnSurvey(survey);
        }
    }

    private void OnSurvey(TopicSurvey survey)
    {
        _found = [];
        var questions = new List<OffsetQuestion>();
        foreach (var topic in survey.Topics)
        {
            CheckTopic(topic);
            for (var i = 0; i < topic.Partitions; i++)
            {
                if (Splits.OwnerOf(topic.Name, i, Context.Parallelism) == Context.Subtask && !IsRead(topic.Name, i))
                {
                    OnFound(topic, i, questions);
                }
            }
        }

        if (questions.Count == 0)
        {
            StartFound();
        }
        else
        {
            _lookup = AskOffsets(questions);
        }
    }

    /// <summary>A partition not read yet: of the checkpoint, of the start, or new.</summary>
    private void OnFound(TopicView topic, int number, List<OffsetQuestion> questions)
    {
        var stored = _isLocated ? null : _restored.Find(topic.Name, number);
        var isNew = _isLocated || _restored.IsNew(topic.Name, number);
        if (stored is null && isNew && _options.Bounded)
        {
            return; // it came into being after the start, so it is beyond the ends seen there
        }

        var progress = new PartitionProgress(topic.Name, topic.Id, number, _splits + _found.Count)
        {
            Next = stored?.Next ?? PartitionProgress.Beginning,
            End = _options.Bounded && stored is not null ? stored.End : PartitionProgress.Endless,
        };
        _found.Add(progress);
        var start = stored is null && !isNew && _options.Start is not KafkaStart.FromEarliest ? _options.Start : null;
        var wantsEnd = _options.Bounded && progress.End == PartitionProgress.Endless;
        if (start is not null || wantsEnd)
        {
            questions.Add(new OffsetQuestion(progress, start, wantsEnd));
        }
    }

    private async Task<IReadOnlyList<OffsetAnswer>> AskOffsets(IReadOnlyList<OffsetQuestion> questions)
    {
        try
        {
            var timeout = _options.ConnectTimeout < AnswerMax ? _options.ConnectTimeout : AnswerMax;
            return await OffsetLookup.Ask(_admin!, questions, ClientSettings.IsolationOf(_options.Properties), timeout);
        }
        finally
        {
            Context.Wake();
        }
    }

    private void TakeAnswers(Task<IReadOnlyList<OffsetAnswer>> done)
    {
        IReadOnlyList<OffsetAnswer> answers;
        try
        {
            answers = done.GetAwaiter().GetResult();
        }
        catch (KafkaException failed)
        {
            // Ask from the start again: partitions may have moved meanwhile.
            _patience!.Failed(failed.Error.Reason);
            _probe!.NextAt = _patience.RetryAt;
            return;
        }

        foreach (var answer in answers)
        {
            answer.Progress.Next = answer.Next ?? answer.Progress.Next;
            answer.Progress.End = answer.End ?? answer.Progress.End;
        }

        StartFound();
    }

    /// <summary>Everything found has its position: read it, and look again when it is time.</summary>
    private void StartFound()
    {
        foreach (var progress in _found)
        {
            if (!_partitions.TryGetValue(progress.Topic, out var ofTopic))
            {
                _partitions.Add(progress.Topic, ofTopic = []);
            }

            ofTopic.Add(progress.Partition, progress);
            progress.IsDone = IsAtEnd(progress);
        }

        var toRead = _found.FindAll(p => !p.IsDone);
        _splits += _found.Count;
        _open += toRead.Count;
        _found = [];
        _isLocated = true;
        _restored = KafkaPositions.Empty;
        TellStatus();
        foreach (var progress in toRead)
        {
            Context.AnnounceSplit(progress.Split, isOpen: true, $"{progress.Topic}/{progress.Partition}");
        }

        if (toRead.Count > 0)
        {
            Consumer.IncrementalAssign(toRead.Select(p => p.From));
        }

        _probe!.NextAt = _options.DiscoverEvery is { } interval && !_options.Bounded
            ? Context.Now + (long)interval.TotalMilliseconds
            : long.MaxValue;
    }

    /// <summary>A partition whose event time is too far ahead is paused: the client drops what it has fetched of it, and fetches it again when it goes on.</summary>
    public void HoldSplit(int split, bool isHeld)
    {
        if (_partitions.Values.SelectMany(static ofTopic => ofTopic.Values).FirstOrDefault(p => p.Split == split) is not { IsDone: false } partition)
        {
            return;
        }

        if (isHeld)
        {
            Consumer.Pause([partition.Where]);
        }
        else
        {
            Consumer.Resume([partition.Where]);
        }
    }

    /// <summary>With nothing to read, event time must not wait for us. Where no more can come this reader ends instead.</summary>
    private void TellStatus()
    {
        var isIdle = _open == 0 && !_options.Bounded;
        if (isIdle != _isIdle)
        {
            _isIdle = isIdle;
            Context.EmitStatus(!isIdle);
        }
    }

    private bool IsRead(string topic, int partition) => _partitions.TryGetValue(topic, out var ofTopic) && ofTopic.ContainsKey(partition);

    private PartitionProgress Find(string? topic, int partition)
    {
        // Messages come in runs of one partition. Without several topics the client is told to leave the name out.
        if (_current is { } current && current.Partition == partition && (topic is null || topic == current.Topic))
        {
            return current;
        }

        return _current = _partitions[topic ?? _topics[0]][partition];
    }

    private static bool IsAtEnd(PartitionProgress partition) => partition.End != PartitionProgress.Endless && partition.Next >= partition.End;

    private void EndWhenReached(PartitionProgress partition)
    {
        if (!partition.IsDone && IsAtEnd(partition))
        {
            partition.IsDone = true;
            _open--;
            Consumer.IncrementalUnassign([partition.Where]);
            Output.Flush(); // its last records come before its end
            Context.AnnounceSplit(partition.Split, isOpen: false);
        }
    }

    /// <summary>A topic made anew, or with fewer partitions than were read, is another topic: its offsets mean nothing to us.</summary>
    private void CheckTopic(TopicView topic)
    {
        if (topic.Id.Length > 0)
        {
            var known = _topicIds.GetValueOrDefault(topic.Name)
                ?? _restored.Positions.FirstOrDefault(p => p.Topic == topic.Name && p.TopicId.Length > 0)?.TopicId;
            if (known is not null && known != topic.Id)
            {
                throw FreshetException.User(
                    $"{Context.Describe()}: topic '{topic.Name}' at {_brokers} was deleted and made anew (its id is {topic.Id}, it was {known}), so the positions in it mean nothing any more. {StartAnew}");
            }

            _topicIds[topic.Name] = topic.Id;
        }

        var missing = Positions()
            .Where(p => p.Topic == topic.Name && p.Partition >= topic.Partitions)
            .Select(p => p.Partition)
            .Order()
            .ToList();
        if (missing.Count > 0)
        {
            throw FreshetException.User(
                $"{Context.Describe()}: there is a position in partition {missing[0]} of topic '{topic.Name}', but at {_brokers} the topic has {topic.Partitions} partition(s). {StartAnew}");
        }
    }

    private const string StartAnew = "Start the job anew (CheckpointOptions.StartFresh), or read the topic under another uid.";
}
