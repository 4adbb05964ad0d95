namespace Weir.Questions;

/// <summary>Asks grains, once more where one is just being read again from storage: a moment later its next activation answers.</summary>
public static class GrainQuestions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PendingPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseFirst = TimeSpan.FromMilliseconds(10);

    /// <summary>Asks until there is an answer, for at most two seconds; ten where each question brings the answer nearer.</summary>
    /// <typeparam name="T">What the answer is.</typeparam>
    /// <param name="question">Calls one or more grains; changes nothing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Nobody waits for the answer any more.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="StateReloadingException">The grain is still being read again.</exception>
    /// <exception cref="AnswerPendingException">The answer takes still longer; asked again, it goes on from where it is.</exception>
    public static async Task<T> AskAsync<T>(Func<Task<T>> question, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(time);
        var began = time.GetTimestamp();
        var pause = PauseFirst;
        while (true)
        {
            try
            {
                return await question();
            }
            catch (StateReloadingException) when (time.GetElapsedTime(began) + pause < Patience)
            {
                await Task.Delay(pause, time, cancellationToken);
                pause *= 2;
            }
            catch (AnswerPendingException) when (time.GetElapsedTime(began) < PendingPatience)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
