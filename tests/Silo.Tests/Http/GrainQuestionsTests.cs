using Weir.Questions;
using Weir.TestKit.Time;

namespace Weir.Silo.Tests.Http;

public sealed class GrainQuestionsTests
{
    [Fact]
    public async Task AskAsync_WhileEachQuestionBringsTheAnswerNearer_AsksOnWithoutWaiting()
    {
        var asked = 0;
        var answer = await GrainQuestions.AskAsync(
            () => ++asked < 100 ? throw new AnswerPendingException("not yet") : Task.FromResult(asked), new ManualTime(), CancellationToken.None);
        Assert.Equal(100, answer);
    }

    [Fact]
    public async Task AskAsync_WhenTheAnswerIsStillFarAfterTenSeconds_GivesUp()
    {
        var clock = new ManualTime();
        var asked = 0;
        await Assert.ThrowsAsync<AnswerPendingException>(() => GrainQuestions.AskAsync(
            () =>
            {
                asked++;
                clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromException<int>(new AnswerPendingException("not yet"));
            },
            clock,
            CancellationToken.None));
        Assert.Equal(10, asked);
    }

    [Fact]
    public async Task Ask_WhenTheGrainIsBeingReadAgain_AsksUntilItAnswers()
    {
        var asked = 0;

        var answer = await GrainQuestions.AskAsync(
            () => ++asked < 4 ? throw new StateReloadingException("not yet") : Task.FromResult(asked), TimeProvider.System, CancellationToken.None);

        Assert.Equal(4, answer);
    }

    [Fact]
    public async Task Ask_WhenTheGrainNeverAnswers_GivesUp()
    {
        var clock = new Hasty();

        await Assert.ThrowsAsync<StateReloadingException>(() => GrainQuestions.AskAsync(
            () => Task.FromException<int>(new StateReloadingException("never")), clock, CancellationToken.None));

        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Ask_WhenTheFaultIsAnother_DoesNotAskAgain()
    {
        var asked = 0;

        await Assert.ThrowsAsync<InvalidOperationException>(() => GrainQuestions.AskAsync<int>(
            () => throw new InvalidOperationException($"{++asked}"), TimeProvider.System, CancellationToken.None));

        Assert.Equal(1, asked);
    }

    /// <summary>A clock on which whatever is waited for is over at once.</summary>
    private sealed class Hasty : TimeProvider
    {
        public TimeSpan Elapsed { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Elapsed += dueTime;
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
