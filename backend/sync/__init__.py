"""Operations in, changes out."""
