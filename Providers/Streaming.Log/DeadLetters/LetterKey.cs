namespace Weir.Streaming.Log;

/// <summary>What makes two letters the same one.</summary>
internal readonly record struct LetterKey(string Stream, int Partition, long Offset, int Index)
{
    /// <summary>The key of a letter; a million letters name the same few streams.</summary>
    public static LetterKey Of(DeadLetter letter) => new(string.Intern(letter.Stream), letter.Partition, letter.Offset, letter.Index);
}
