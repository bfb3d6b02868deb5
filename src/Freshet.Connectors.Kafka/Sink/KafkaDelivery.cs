namespace Freshet;

/// <summary>What a Kafka sink promises.</summary>
public enum KafkaDelivery
{
    /// <summary>Records go out as they come, within milliseconds. After a restart those since the last checkpoint are written again: none is lost, some may be there twice.</summary>
    AtLeastOnce,

    /// <summary>
    /// Each record once for whoever reads committed records (<c>isolation.level=read_committed</c>), however long brokers or job were away: the records of a checkpoint are
    /// kept in it, and when it is complete they are sent in one transaction that also says so. They appear with the checkpoint; without checkpoints, when the job ends.
    /// </summary>
    ExactlyOnce,
}

/// <summary>
/// What to do at a start of an exactly-once sink that cannot know what is in the topic: its mark there has expired (a job that was down for longer than the brokers'
/// <c>offsets.retention.minutes</c>), or a later checkpoint than the one to start from has been sent.
/// </summary>
public enum KafkaInDoubt
{
    /// <summary>The start fails and says what is in doubt. Nothing is written.</summary>
    Refuse,

    /// <summary>Goes on and sends what may have been sent before: nothing is lost, some records may be there twice.</summary>
    Send,

    /// <summary>Goes on without sending what may have been sent before: those records are there once or, where they had not been sent, lost.</summary>
    Skip,
}
