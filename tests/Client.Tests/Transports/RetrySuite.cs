using Weir.Client.Tests.Support;
using Weir.Records;
using Weir.Streaming;
using Weir.TestKit.Time;

namespace Weir.Client.Tests.Transports;

/// <summary>When sending repeats, how long it waits and what it tells, over any transport: the same script, the same outcome.</summary>
public abstract class RetrySuite<TScript> : IAsyncLifetime
    where TScript : IScript, new()
{
    private readonly ManualTime _time = new();
    private readonly TScript _server = new();
    private readonly IGatewayClient _client;

    protected RetrySuite() => _client = _server.Connect(options =>
    {
        options.TimeProvider = _time;
        options.RetriesMax = 3;
        options.RetryDelay = TimeSpan.FromMilliseconds(100);
        options.RetryDelayMax = TimeSpan.FromSeconds(5);
    });

    [Fact]
    public async Task Send_WhenToldToWait_WaitsThatLongAndRepeatsTheNumber()
    {
        _server.Then(Step.Busy, Step.Accept);

        Assert.Equal(2, (await DriveAsync(SendAsync())).Accepted);

        Assert.Equal(TimeSpan.FromSeconds(3), _time.Elapsed);
        AssertRepeated(2);
    }

    [Fact]
    public async Task Send_WhenAskedToWaitTooLong_WaitsTheLongestPauseOnly()
    {
        _server.Then(Step.Unavailable, Step.Accept);

        Assert.Equal(2, (await DriveAsync(SendAsync())).Accepted);

        Assert.Equal(TimeSpan.FromSeconds(5), _time.Elapsed);
    }

    [Fact]
    public async Task Send_WhenNobodyAnswers_RepeatsTheSameNumberAndBytesWithGrowingPauses()
    {
        _server.Then(Step.Lose, Step.Lose, Step.Accept);

        Assert.Equal(2, (await DriveAsync(SendAsync())).Accepted);

        AssertRepeated(3);
        // 100 ms and 200 ms, each less up to a half.
        Assert.InRange(_time.Elapsed, TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public async Task Send_WhenAnAnswerDoesNotCome_GivesTheAttemptUpAndRepeats()
    {
        _server.Then(Step.Silence, Step.Accept);

        Assert.Equal(2, (await _time.DriveAsync(SendAsync(), longestPauseSeconds: 30)).Accepted);

        Assert.True(_time.Elapsed >= TimeSpan.FromSeconds(30), $"The attempt was given up after {_time.Elapsed}.");
        AssertRepeated(2);
    }

    [Theory]
    [InlineData(Step.Lose, typeof(ServerUnavailableException))]
    [InlineData(Step.Unavailable, typeof(ServerUnavailableException))]
    [InlineData(Step.Busy, typeof(ServerOverloadedException))]
    public async Task Send_WhenItStaysSo_GivesUpAfterTheBoundedRepeatsWithTheNumber(Step step, Type expected)
    {
        _server.Then(step, step, step, step, Step.Accept, Step.Accept);

        var failure = await Assert.ThrowsAnyAsync<GatewayClientException>(() => DriveAsync(SendAsync()));
        await SendAsync();
        await _client.SendAsync(Two.Records, RecordKind.Counter, new SendOptions { Number = failure.Number });

        Assert.IsType(expected, failure);
        Assert.Equal(step == Step.Busy ? TimeSpan.FromSeconds(3) : null, (failure as ServerOverloadedException)?.RetryAfter);
        Assert.Equal(6, _server.Seen.Count);
        Assert.All(_server.Seen.Take(4).Append(_server.Seen[5]), seen => Assert.Equal($"{failure.Number!.Value.Producer}#1", seen.Number));
        Assert.NotEqual(_server.Seen[0].Number, _server.Seen[4].Number);
    }

    [Theory]
    [InlineData(Step.Conflict, typeof(ProducerSequenceException), 0)]
    [InlineData(Step.TooLarge, typeof(RequestTooLargeException), 0)]
    [InlineData(Step.Unsupported, typeof(InvalidRequestException), 415)]
    [InlineData(Step.Invalid, typeof(InvalidRequestException), 400)]
    [InlineData(Step.Fault, typeof(UnexpectedAnswerException), 0)]
    public async Task Send_WhenRefused_ThrowsWhatACallerCanActOnWithTheReason(Step step, Type expected, int status)
    {
        _server.Then(step);

        var failure = await Assert.ThrowsAnyAsync<GatewayClientException>(SendAsync);

        Assert.IsType(expected, failure);
        Assert.Contains("the reason", failure.Message, StringComparison.Ordinal);
        Assert.Equal(step == Step.Conflict ? 17 : null, (failure as ProducerSequenceException)?.Last);
        Assert.Equal(status, (failure as InvalidRequestException)?.Status ?? 0);
        Assert.NotNull(failure.Number);
        Assert.Single(_server.Seen);
    }

    [Fact]
    public async Task Producer_WhenARequestFailed_TakesNoOtherBeforeItIsRepeated()
    {
        var producer = _client.CreateProducer(RecordKind.Counter, "meter-7", 41);
        _server.Then(Step.Lose, Step.Lose, Step.Lose, Step.Lose, Step.Accept);
        var failure = await Assert.ThrowsAsync<ServerUnavailableException>(() => DriveAsync(producer.SendAsync(Two.Records)));

        await Assert.ThrowsAsync<InvalidOperationException>(() => producer.SendAsync(Two.Records));
        Assert.Equal(2, (await producer.RepeatAsync()).Accepted);

        Assert.Equal(new ProducerSequence("meter-7", 41), failure.Number);
        Assert.Equal(42, producer.Next);
        Assert.All(_server.Seen, seen => Assert.Equal("meter-7#41", seen.Number));
        await Assert.ThrowsAsync<InvalidOperationException>(() => producer.RepeatAsync());
    }

    [Fact]
    public async Task Send_WhenEverythingIsRejected_IsAnAnswerAndUsesTheNumber()
    {
        var producer = _client.CreateProducer(RecordKind.Counter);
        _server.Then(Step.RejectAll);

        var result = await producer.SendAsync(Two.Records);

        Assert.Equal((0L, 2L), (result.Accepted, result.RejectedCount));
        Assert.Equal([new RejectedRecord(0, "a"), new RejectedRecord(1, "b")], result.Rejected);
        Assert.Equal(2, producer.Next);
    }

    [Fact]
    public async Task Send_WhenCancelledWhileNobodyAnswers_EndsAtOnce()
    {
        using var stop = new CancellationTokenSource();
        _server.Then(Step.Silence);
        var sending = _client.SendAsync(Two.Records, RecordKind.Counter, cancellationToken: stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.Within("the end of the call"));
    }

    [Fact]
    public async Task Send_WhenThereAreNoRecords_SendsNothing()
    {
        Assert.Equal(0, (await _client.SendAsync(ReadOnlyMemory<GatewayRecord>.Empty, RecordKind.Counter)).Accepted);
        Assert.Empty(_server.Seen);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    private Task<SendResult> SendAsync() => _client.SendAsync(Two.Records, RecordKind.Counter);

    private Task<SendResult> DriveAsync(Task<SendResult> sending) => _time.DriveAsync(sending);

    private void AssertRepeated(int times)
    {
        Assert.Equal(times, _server.Seen.Count);
        Assert.All(_server.Seen, seen =>
        {
            Assert.Equal(_server.Seen[0].Number, seen.Number);
            Assert.Equal(_server.Seen[0].Body, seen.Body);
        });
    }
}

public sealed class HttpRetryTests : RetrySuite<HttpScript>;

public sealed class GrainRetryTests : RetrySuite<GrainScript>;
