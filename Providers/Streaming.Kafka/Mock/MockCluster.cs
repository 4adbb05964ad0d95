using System.Runtime.InteropServices;
using Confluent.Kafka;
using Weir.Streaming.Kafka.Native;

namespace Weir.Streaming.Kafka.Mock;

/// <summary>
/// librdkafka's mock cluster: brokers on loopback that speak Kafka's protocol, in memory, inside this process. For trying things out and for tests: it keeps the newest
/// 5 MiB or 100,000 records of a partition without a word, cannot grow a topic, finds no offset by time, shows what a transaction has taken back, and knows few admin calls. Thread-safe.
/// </summary>
public sealed class MockCluster : IDisposable
{
    private readonly Lock _lock = new();
    private readonly int _brokers;
    private nint _client;
    private nint _cluster;

    /// <summary>Starts the brokers.</summary>
    /// <param name="brokers">How many, 1 to 100; their ids are 1 to this.</param>
    /// <exception cref="DllNotFoundException">librdkafka is not there.</exception>
    public MockCluster(int brokers = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(brokers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(brokers, 100);
        LibRdKafka.Load();
        _brokers = brokers;
        Span<byte> error = stackalloc byte[512];

        // Errors alone: it would say, on standard error, that it knows no brokers.
        var configuration = ClientNative.NewConfiguration();
        _ = ClientNative.Configure(configuration, "log_level", "3", error, error.Length);
        _client = ClientNative.New(ClientNative.Producer, configuration, error, error.Length);
        if (_client == 0)
        {
            throw new InvalidOperationException($"The mock cluster has no client: {ClientNative.Text(error)}");
        }

        _cluster = MockClusterNative.NewCluster(_client, brokers);
        if (_cluster == 0)
        {
            ClientNative.Destroy(_client);
            throw new InvalidOperationException($"The mock cluster of {brokers} brokers could not be started.");
        }

        BootstrapServers = Marshal.PtrToStringUTF8(MockClusterNative.Bootstraps(_cluster))!;
    }

    /// <summary>Starts one broker with all topics that a log needs; the groups' members wait for nobody.</summary>
    /// <param name="options">The log's settings: streams, names of topics, partitions.</param>
    /// <returns>The cluster.</returns>
    /// <exception cref="DllNotFoundException">librdkafka is not there.</exception>
    public static MockCluster StartFor(KafkaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var mock = new MockCluster();
        foreach (var stream in options.Streams)
        {
            mock.CreateTopic(options.TopicOf(stream), options.Partitions);
        }

        mock.CreateTopic(options.TopicOf(options.DeadLetters), 1);
        mock.CreateTopic(options.TopicOf(options.Producers), 1);
        mock.SetRebalanceDelay(TimeSpan.Zero);
        return mock;
    }

    /// <summary>Where its brokers listen, for <c>bootstrap.servers</c>.</summary>
    public string BootstrapServers { get; }

    /// <summary>Makes a topic; on every broker.</summary>
    /// <param name="topic">Its name.</param>
    /// <param name="partitions">At least 1; stays so.</param>
    /// <exception cref="KafkaException">The cluster refused.</exception>
    public void CreateTopic(string topic, int partitions)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        Call(cluster => MockClusterNative.CreateTopic(cluster, topic, partitions, Math.Min(_brokers, 3)));
    }

    /// <summary>Deletes a topic with its records.</summary>
    /// <param name="topic">Its name.</param>
    /// <exception cref="KafkaException">There is none.</exception>
    public void DeleteTopic(string topic)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        Call(cluster => MockClusterNative.DeleteTopic(cluster, topic));
    }

    /// <summary>Deletes the oldest records of a partition, as retention does.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">Partition, from 0.</param>
    /// <param name="before">Offset of the first record that stays.</param>
    /// <exception cref="KafkaException">There is no such partition, or the offset lies outside it.</exception>
    public void DeleteRecords(string topic, int partition, long before)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        Call(cluster => MockClusterNative.DeleteRecords(cluster, topic, partition, before));
    }

    /// <summary>The next requests of a kind are answered with these errors, one each, before any is served again.</summary>
    /// <param name="request">The kind.</param>
    /// <param name="errors">The errors, in order.</param>
    public void FailNext(MockRequest request, params ReadOnlySpan<ErrorCode> errors)
    {
        lock (_lock)
        {
            MockClusterNative.PushRequestErrors(Alive(), (short)request, errors.Length, MemoryMarshal.Cast<ErrorCode, int>(errors));
        }
    }

    /// <summary>Takes back what <see cref="FailNext"/> has announced and no request has met.</summary>
    /// <param name="request">The kind.</param>
    public void FailNoMore(MockRequest request)
    {
        lock (_lock)
        {
            MockClusterNative.ClearRequestErrors(Alive(), (short)request);
        }
    }

    /// <summary>A broker goes away: its connections are closed and it takes none.</summary>
    /// <param name="broker">Its id, from 1.</param>
    /// <exception cref="KafkaException">There is no such broker.</exception>
    public void StopBroker(int broker) => Call(cluster => MockClusterNative.SetBrokerDown(cluster, broker));

    /// <summary>A broker comes back with all that it had.</summary>
    /// <param name="broker">Its id, from 1.</param>
    /// <exception cref="KafkaException">There is no such broker.</exception>
    public void StartBroker(int broker) => Call(cluster => MockClusterNative.SetBrokerUp(cluster, broker));

    /// <summary>A broker answers so late from now on.</summary>
    /// <param name="broker">Its id, from 1.</param>
    /// <param name="roundTrip">Zero to answer at once; whole milliseconds.</param>
    /// <exception cref="KafkaException">There is no such broker.</exception>
    public void SlowBroker(int broker, TimeSpan roundTrip)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(roundTrip, TimeSpan.Zero);
        Call(cluster => MockClusterNative.SetBrokerRoundTrip(cluster, broker, checked((int)roundTrip.TotalMilliseconds)));
    }

    /// <summary>How long a group waits for more members after the first one.</summary>
    /// <param name="delay">Whole milliseconds; 3 s where it is not set.</param>
    public void SetRebalanceDelay(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        lock (_lock)
        {
            MockClusterNative.SetRebalanceDelay(Alive(), checked((int)delay.TotalMilliseconds));
        }
    }

    /// <summary>Stops the brokers; what they held is gone.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_cluster != 0)
            {
                MockClusterNative.DestroyCluster(_cluster);
                ClientNative.Destroy(_client);
                _cluster = _client = 0;
            }
        }
    }

    private void Call(Func<nint, int> operation)
    {
        ErrorCode error;
        lock (_lock)
        {
            error = (ErrorCode)operation(Alive());
        }

        if (error != ErrorCode.NoError)
        {
            throw new KafkaException(error);
        }
    }

    private nint Alive()
    {
        ObjectDisposedException.ThrowIf(_cluster == 0, this);
        return _cluster;
    }
}
